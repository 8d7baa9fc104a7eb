package io.hawser.lab.shell;

import io.hawser.lab.shell.ShellTime.Stop;
import io.hawser.lab.stage.Stage;
import io.hawser.lab.stage.StageTools;
import io.hawser.sysctl.Sysctl;
import io.hawser.time.Deadline;
import io.hawser.tools.command.StandaloneTool;
import io.hawser.tools.command.Tool;
import io.hawser.tools.command.ToolRun;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/** The tools of a shell: one in the foreground, any number in the background. */
final class ShellTools {
    /** Time limit of a tool in the foreground if no user can interrupt it. */
    private static final long PATIENCE_NANOS = 600_000_000_000L;

    private final Stage stage;
    private final SessionLog log;
    private final ShellTime time;
    private final IntSupplier columns;
    private final Consumer<String> out;
    private final Map<Integer, Job> jobs = new TreeMap<>();
    private int lastNumber;

    private record Job(String host, String command, ShellConsole console, ToolRun run) {}

    /**
     * Makes the tools of a stage.
     *
     * @param columns the width of the terminal; 0 for none
     * @param out receives the tools' output
     */
    ShellTools(Stage stage, SessionLog log, ShellTime time, IntSupplier columns, Consumer<String> out) {
        this.stage = stage;
        this.log = log;
        this.time = time;
        this.columns = columns;
        this.out = out;
    }

    /** Runs a command line until it ends or the user interrupts it; returns the exit code. */
    int run(String host, String command) throws IOException {
        List<String> words = StageTools.words(command);
        Tool tool = StageTools.of(stage).find(host, words.getFirst());
        ShellConsole console = new ShellConsole("", columns.getAsInt(), out);
        if (tool instanceof StandaloneTool alone && alone.isStandalone(words.subList(1, words.size()))) {
            // it does not examine a host, so a scenario need not repeat it
            return alone.run(
                    words.subList(1, words.size()), InputStream.nullInputStream(), console.out(), console.err());
        }
        Map<String, String> before = settings(host);
        ToolRun run = start(host, words, console);
        long limit = time.isInteractive() ? Deadline.NEVER : PATIENCE_NANOS;
        Stop stop = time.run(() -> console.exitCode().isPresent(), limit, 1);
        run.interrupt();
        if (words.getFirst().equals("sysctl")) {
            logSettings(host, before);
        } else if (stop == Stop.DONE) {
            log.add(host, "runs", command);
        } else {
            log.add(host, "starts", command);
            log.addTime();
            log.add(host, "stops", command);
            if (stop != Stop.INTERRUPTED) {
                out.accept(
                        stop == Stop.IDLE
                                ? "(stopped: nothing more happens in this network)\n"
                                : "(stopped after ten minutes of virtual time)\n");
            }
        }
        return console.exitCode().orElse(0);
    }

    private ToolRun start(String host, List<String> words, ShellConsole console) throws IOException {
        try {
            return StageTools.of(stage).start(host, words, console);
        } catch (UncheckedIOException failed) {
            throw Objects.requireNonNull(failed.getCause());
        }
    }

    /**
     * Logs the changes of settings instead of the command: the file of settings may not exist when the scenario is
     * played.
     */
    private void logSettings(String host, Map<String, String> before) {
        settings(host).forEach((name, value) -> {
            if (!value.equals(before.get(name))) {
                String setting = name + "=" + value;
                log.add(host + " sets " + (setting.contains(" ") ? "\"" + setting + "\"" : setting));
            }
        });
    }

    private Map<String, String> settings(String host) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (Sysctl each : stage.host(host).sysctls().all()) {
            settings.put(each.name(), each.get().replace('\t', ' '));
        }
        return settings;
    }

    /** Starts a command line in the background. */
    void start(String host, String command) throws IOException {
        int number = jobs.isEmpty() ? 1 : lastNumber + 1;
        ShellConsole console = new ShellConsole("[" + number + "] ", columns.getAsInt(), out);
        ToolRun run = start(host, StageTools.words(command), console);
        log.add(host, "starts", command);
        stage.settle();
        if (console.exitCode().isEmpty()) {
            lastNumber = number;
            jobs.put(number, new Job(host, command, console, run));
        }
    }

    /** Removes the commands that have ended. */
    void reap() {
        jobs.values().removeIf(each -> each.console.exitCode().isPresent());
    }

    /** The commands in the background, a line each. */
    List<String> jobs() {
        List<String> lines = new ArrayList<>();
        jobs.forEach((number, job) -> lines.add("[" + number + "] " + job.host + " " + job.command));
        return lines;
    }

    /** The numbers of the commands in the background. */
    List<String> numbers() {
        return jobs.keySet().stream().map(String::valueOf).toList();
    }

    /** Stops a command in the background, as Ctrl-C does; returns false if none has this number. */
    boolean stop(int number) {
        Job job = jobs.remove(number);
        if (job == null) {
            return false;
        }
        job.run.interrupt();
        log.add(job.host, "stops", job.command);
        return true;
    }

    /** Stops all of them. */
    void stopAll() {
        List.copyOf(jobs.keySet()).forEach(this::stop);
    }
}
