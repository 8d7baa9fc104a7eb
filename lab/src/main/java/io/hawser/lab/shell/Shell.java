package io.hawser.lab.shell;

import io.hawser.lab.script.Completion.Proposal;
import io.hawser.lab.script.InteractiveScenario;
import io.hawser.lab.script.InteractiveScenario.Answer;
import io.hawser.lab.shell.ShellTime.Stop;
import io.hawser.lab.shell.ShellTrace.Level;
import io.hawser.lab.stage.StageTools;
import io.hawser.lab.stage.Times;
import io.hawser.sim.phrase.PhraseException;
import io.hawser.text.Quantity;
import io.hawser.text.QuantityKind;
import io.hawser.text.Similar;
import io.hawser.time.Deadline;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A shell in a simulated network. Its user is on one of the hosts, runs tools there, types sentences of scenarios, and
 * lets virtual time pass. Belongs to one thread.
 */
public final class Shell {
    private static final int FAILED = 1;
    private static final int NOT_UNDERSTOOD = 2;
    private static final Pattern RUN =
            Pattern.compile("run(?: at (?<factor>\\d{1,9}(?:\\.\\d{1,6})?)x?)?(?: for (?<time>.+))?");
    private static final Set<String> TOOLS = Set.copyOf(StageTools.names());
    private static final Set<String> SENTENCE_BEGINNINGS = sentenceBeginnings();

    /** The words that precede a new name of a connection. */
    private static final Set<String> NAMING = Set.of("opens", "connects", "accepts", "as");

    private final InteractiveScenario scenario;
    private final ShellTrace trace;
    private final PrintStream out;
    private final ShellTime time;
    private final SessionLog log;
    private final ShellTools tools;
    private String host;
    private boolean over;
    private int exitCode;

    /**
     * Makes a shell on the first host.
     *
     * @param trace the trace that listens to the scenario's stage
     * @param out receives all output
     * @param columns the width of the terminal; 0 for none
     * @param howToPlay the options of {@code hawser run} with which a saved scenario gives the same result; empty for
     *     none
     */
    public Shell(
            InteractiveScenario scenario,
            ShellTrace trace,
            PrintStream out,
            Pace pace,
            IntSupplier columns,
            String howToPlay) {
        this.scenario = scenario;
        this.trace = trace;
        this.out = out;
        time = new ShellTime(scenario.stage(), pace, this::flush);
        log = new SessionLog(scenario, howToPlay);
        tools = new ShellTools(scenario.stage(), log, time, columns, this::print);
        host = scenario.hosts().getFirst();
    }

    private static Set<String> sentenceBeginnings() {
        Set<String> words = new TreeSet<>(Set.of("expect", "for"));
        for (InteractiveScenario.Form each : InteractiveScenario.forms()) {
            String first = each.pattern().split("[ |]", 2)[0];
            if (first.matches("[a-z]+")) {
                words.add(first);
            }
        }
        return words;
    }

    /** The first words of the shell's commands: its own and the tools. */
    public Set<String> commands() {
        Set<String> all = new TreeSet<>(ShellHelp.COMMANDS);
        all.addAll(TOOLS);
        return all;
    }

    /** The hosts. */
    public List<String> hosts() {
        return scenario.hosts();
    }

    /** The host and the virtual time: {@code client 1.02s> }. */
    public String prompt() {
        return host + " " + Times.exact(scenario.stage().nowNanos()) + "> ";
    }

    /** Returns whether the user has left the shell. */
    public boolean isOver() {
        return over;
    }

    /** 0 on success; 1 after a failure or an unmet expectation; 2 after a line that was not understood. */
    public int exitCode() {
        return exitCode;
    }

    /** Executes a line. */
    public void execute(String line) {
        String text = line.strip();
        if (text.isEmpty() || text.startsWith("#")) {
            return;
        }
        try {
            dispatch(text);
        } catch (PhraseException | IllegalArgumentException wrong) {
            print("? " + wrong.getMessage() + "\n");
            worst(NOT_UNDERSTOOD);
        } catch (IOException failed) {
            String reason = failed.getClass()
                    .getSimpleName()
                    .replaceAll("([a-z])([A-Z])", "$1 $2")
                    .toLowerCase(Locale.ROOT);
            print("? " + failed.getMessage() + ": " + reason.replace(" exception", "") + "\n");
            worst(FAILED);
        }
        tools.reap();
        flush();
    }

    private void dispatch(String text) throws PhraseException, IOException {
        String first = text.split("\\s+", 2)[0];
        String rest = text.substring(first.length()).strip();
        switch (first) {
            case "help" -> print(ShellHelp.about(rest));
            case "on" -> on(rest);
            case "hosts" -> hostsAndLinks();
            case "step" -> step(rest);
            case "run" -> runTime(text);
            case "trace" -> trace.level(level(rest));
            case "jobs" -> tools.jobs().forEach(each -> print(each + "\n"));
            case "stop" -> stop(rest);
            case "save" -> save(rest);
            case "quit", "exit" -> over = true;
            default -> {
                String second = rest.split("\\s+", 2)[0];
                if (scenario.hosts().contains(first) && TOOLS.contains(second)) {
                    tool(first, rest);
                } else if (TOOLS.contains(first)) {
                    tool(host, text);
                } else {
                    sentence(text, first);
                }
            }
        }
    }

    private void on(String rest) throws IOException {
        String name = rest.split("\\s+", 2)[0];
        String command = rest.substring(name.length()).strip();
        if (!scenario.hosts().contains(name)) {
            throw new IllegalArgumentException((name.isEmpty() ? "on which host?" : "there is no host '" + name + "';")
                    + " there are " + String.join(", ", scenario.hosts()));
        }
        if (command.isEmpty()) {
            host = name;
        } else {
            tool(name, command);
        }
    }

    private void hostsAndLinks() {
        for (String each : scenario.hosts()) {
            String address = scenario.stage().isHost(each) && hasAddress(each)
                    ? scenario.stage().addressOf(each).toString()
                    : scenario.stage().isHost(each) ? "no address" : "switched off";
            print(String.format(Locale.ROOT, "%-12s %s\n", each, address));
        }
        print("links: " + String.join(", ", scenario.links()) + "\n");
        if (!scenario.connections().isEmpty()) {
            print("connections: " + String.join(", ", scenario.connections()) + "\n");
        }
    }

    private boolean hasAddress(String name) {
        return scenario.stage().host(name).ip().interfaces().stream()
                .flatMap(each -> each.addresses().stream())
                .anyMatch(each -> !each.address().isLoopback());
    }

    private void step(String rest) {
        if (!rest.matches("\\d{0,6}")) {
            throw new IllegalArgumentException("how many steps is a number up to 999999, not '" + rest + "'");
        }
        int count = rest.isEmpty() ? 1 : Integer.parseInt(rest);
        for (int i = 0; i < count; i++) {
            if (!scenario.stage().network().step()) {
                print("nothing is under way, and no timer is armed\n");
                break;
            }
        }
        log.addTime();
    }

    private void runTime(String text) {
        Matcher parts = RUN.matcher(text.replaceAll("\\s+", " "));
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "time runs by 'run', 'run at 10x', 'run for 5s' or 'run at 10x for 1min'");
        }
        String limit = parts.group("time");
        if (limit == null && !time.isInteractive()) {
            throw new IllegalArgumentException("without a terminal nobody could interrupt: say 'run for 5s'");
        }
        double factor = parts.group("factor") == null ? 1 : Double.parseDouble(parts.group("factor"));
        if (factor == 0) {
            throw new IllegalArgumentException("at a factor of 0 time would stand still");
        }
        long nanos = limit == null
                ? Deadline.NEVER
                : Quantity.parse(QuantityKind.TIME, limit.strip()).value();
        if (limit == null) {
            print("(Ctrl-C stops the time)\n");
        }
        Stop stop = time.run(() -> false, nanos, factor);
        if (stop == Stop.IDLE && limit != null) {
            scenario.stage().run(nanos);
        } else if (stop == Stop.IDLE) {
            print("nothing is under way, and no timer is armed\n");
        }
        log.addTime();
    }

    private static Level level(String word) {
        for (Level each : Level.values()) {
            if (each.word().equals(word)) {
                return each;
            }
        }
        throw new IllegalArgumentException("trace off, trace states or trace all; not '" + word + "'");
    }

    private void stop(String number) {
        if (!number.matches("\\d{1,6}") || !tools.stop(Integer.parseInt(number))) {
            throw new IllegalArgumentException("no command of number '" + number + "' runs in the background");
        }
    }

    private void save(String file) throws IOException {
        if (!file.matches("\\S+\\.ya?ml")) {
            throw new IllegalArgumentException("the name of a scenario file ends in .yaml: save FILE.yaml");
        }
        Path path = Path.of(file);
        String name = String.valueOf(path.getFileName())
                .replaceFirst("\\.ya?ml$", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9-]+", "-")
                .replaceFirst("^[^a-z]+", "");
        Files.writeString(path, log.yaml(name.isEmpty() ? "saved" : name), StandardCharsets.UTF_8);
        print("saved: hawser run " + file + "\n");
    }

    private void tool(String on, String command) throws IOException {
        boolean isBackground = command.endsWith("&");
        String words = isBackground ? command.substring(0, command.length() - 1).strip() : command;
        if (!TOOLS.contains(StageTools.words(words).getFirst())) {
            throw new IllegalArgumentException("there is no command '" + words + "'; help tools lists them");
        }
        if (isBackground) {
            tools.start(on, words);
        } else if (tools.run(on, words) != 0) {
            worst(FAILED);
        }
    }

    private void sentence(String text, String first) throws PhraseException {
        String whole = whole(text, first);
        Answer answer;
        try {
            answer = scenario.play(whole);
        } catch (PhraseException wrong) {
            // a word that is similar to a command may be a misspelt one
            String similar = whole.equals(text) ? null : Similar.to(first, commands());
            throw similar == null
                    ? wrong
                    : new PhraseException(
                            0,
                            "'" + first + "' is neither a command nor the " + "beginning of a sentence; do you mean '"
                                    + similar + "'?");
        }
        flush();
        if (answer.holds()) {
            log.add(whole);
        } else {
            worst(FAILED);
            logFailed(whole);
        }
        if (!answer.text().isEmpty()) {
            print(answer.text() + "\n");
        }
    }

    /** Logs the effects of a failed sentence: the sentence itself would end a scenario. */
    private void logFailed(String sentence) {
        if (sentence.matches("\\S+ connects .*")) {
            log.add(sentence.replaceFirst(" connects ", " opens "));
        }
        log.addTime();
    }

    /** Completes a sentence for a scenario: the user may omit the current host, and the host of a connection. */
    private String whole(String text, String first) {
        // the fault is called restore, because heal ends partitions; a user of cables may type either
        String named = withHosts(text.replaceFirst("^heal (?=\\S)", "restore "));
        boolean isSaid = scenario.hosts().contains(first)
                || !withHost(first).equals(first)
                || scenario.connections().contains(first)
                || SENTENCE_BEGINNINGS.contains(first);
        return isSaid ? named : host + " " + named;
    }

    /** Adds the host before each connection that is named without it. A new name is not changed. */
    private String withHosts(String text) {
        StringBuilder whole = new StringBuilder();
        String before = "";
        boolean quoted = false;
        for (String word : text.splitWithDelimiters("[\\s\",]", 0)) {
            quoted ^= word.equals("\"");
            whole.append(quoted || NAMING.contains(before) ? word : withHost(word));
            before = word.isBlank() ? before : word;
        }
        return whole.toString();
    }

    private String withHost(String word) {
        if (scenario.connections().contains(host + "." + word)) {
            return host + "." + word;
        }
        List<String> ofOthers = scenario.connections().stream()
                .filter(each -> each.endsWith("." + word))
                .toList();
        return ofOthers.size() == 1 ? ofOthers.getFirst() : word;
    }

    /** Proposes completions of the last word of a line. */
    public List<String> complete(String line) {
        String text = line.stripLeading();
        String begun = text.substring(text.lastIndexOf(' ') + 1);
        Set<String> found = new TreeSet<>();
        if (text.indexOf(' ') < 0) {
            found.addAll(commands());
            found.addAll(SENTENCE_BEGINNINGS);
            found.addAll(scenario.hosts());
            found.addAll(scenario.connections());
            found.addAll(follows(host + " " + begun));
        } else {
            String first = text.substring(0, text.indexOf(' '));
            boolean isSecond = text.indexOf(' ') == text.lastIndexOf(' ');
            switch (first) {
                case "on" -> found.addAll(isSecond ? scenario.hosts() : TOOLS);
                case "trace" -> found.addAll(List.of("off", "states", "all"));
                case "stop" -> found.addAll(tools.numbers());
                case "help" -> found.addAll(ShellHelp.topics());
                case "run" -> found.addAll(List.of("at", "for"));
                default -> {
                    if (TOOLS.contains(first)) {
                        found.addAll(scenario.hosts());
                    } else {
                        found.addAll(follows(whole(text, first)));
                        if (isSecond && scenario.hosts().contains(first)) {
                            found.addAll(TOOLS);
                        }
                    }
                }
            }
        }
        return found.stream().filter(each -> each.startsWith(begun)).toList();
    }

    private List<String> follows(String sentence) {
        return scenario.complete(sentence).stream()
                .map(Proposal::insert)
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
    }

    /** Stops the tools in the background. */
    public void close() {
        tools.stopAll();
        flush();
    }

    private void worst(int code) {
        exitCode = Math.max(exitCode, code);
    }

    private void flush() {
        trace.flush();
        out.flush();
    }

    private void print(String text) {
        trace.flush();
        out.print(text);
    }
}
