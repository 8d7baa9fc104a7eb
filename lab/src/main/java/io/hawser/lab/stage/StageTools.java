package io.hawser.lab.stage;

import io.hawser.host.Host;
import io.hawser.tools.Commands;
import io.hawser.tools.command.Console;
import io.hawser.tools.command.HostLookup;
import io.hawser.tools.command.Platform;
import io.hawser.tools.command.TextConsole;
import io.hawser.tools.command.Tool;
import io.hawser.tools.command.ToolRun;
import io.hawser.tools.filter.FilterNames;
import io.hawser.tools.sockets.Services;
import io.hawser.wire.IpAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The tools on the hosts of a stage: {@code ss}, {@code ping}, {@code tcpdump} and so on, each by its command line.
 * They know the hosts by their names.
 */
public final class StageTools {
    private final Stage stage;
    private final Map<String, Map<String, Tool>> ofHosts = new HashMap<>();
    private final Map<String, Background> background = new LinkedHashMap<>();

    private record Background(TextConsole console, ToolRun run) {}

    private StageTools(Stage stage) {
        this.stage = stage;
    }

    /** The tools of a stage. */
    public static StageTools of(Stage stage) {
        return stage.part(StageTools.class, StageTools::new);
    }

    /** The names of all commands. */
    public static List<String> names() {
        try (Stage empty = new Stage(1, "modern", List.of())) {
            return List.copyOf(new TreeSet<>(new StageTools(empty).tools("").keySet()));
        }
    }

    private Map<String, Tool> tools(String host) {
        return ofHosts.computeIfAbsent(host, each -> {
            Map<String, Tool> tools = new LinkedHashMap<>();
            FilterNames names = new FilterNames(Services.NONE, addresses());
            HostLookup lookup =
                    HostLookup.of(names.hosts(), (_, name, found) -> stage.dns().lookUpAddresses(each, name, found));
            InstantSource clock = () -> Instant.EPOCH.plusNanos(stage.nowNanos());
            for (Tool tool : Commands.all(names, clock, Platform.SIMULATED, lookup)) {
                tools.put(tool.name(), tool);
            }
            stage.dns().tools(each).forEach(tool -> tools.put(tool.name(), tool));
            return tools;
        });
    }

    private Map<String, List<IpAddress>> addresses() {
        Map<String, List<IpAddress>> addresses = new HashMap<>();
        for (String host : stage.hosts()) {
            if (stage.isHost(host)) {
                List<IpAddress> own = new ArrayList<>();
                stage.host(host)
                        .ip()
                        .interfaces()
                        .forEach(each -> each.addresses().stream()
                                .map(one -> one.address())
                                .filter(one -> !one.isLoopback())
                                .forEach(own::add));
                addresses.put(host, List.copyOf(own));
            }
        }
        return addresses;
    }

    /** The command of this name on a host; null if there is none. */
    public @Nullable Tool find(String host, String name) {
        return tools(host).get(name);
    }

    /**
     * Starts a command on a host.
     *
     * @param words the command and its arguments
     * @throws IllegalArgumentException if there is no such host or command
     */
    public ToolRun start(String host, List<String> words, Console console) {
        Host on = stage.host(host);
        Tool tool = tools(host).get(words.getFirst());
        if (tool == null) {
            throw new IllegalArgumentException("there is no command '" + words.getFirst() + "'");
        }
        return tool.start(on, words.subList(1, words.size()), console);
    }

    /**
     * Runs a command until it ends, and shows its output.
     *
     * @param command the command line
     * @return whether it has ended within {@code limitNanos}
     */
    public boolean run(String host, String command, long limitNanos) {
        TextConsole console = new TextConsole();
        ToolRun run = start(host, words(command), console);
        boolean ended = stage.runUntil(() -> console.exitCode().isPresent(), limitNanos);
        run.interrupt();
        show(host, command, console);
        return ended;
    }

    /** Starts a command that runs while the scenario continues; its output is shown when it is stopped. */
    public void start(String host, String command) {
        TextConsole console = new TextConsole();
        background.put(key(host, command), new Background(console, start(host, words(command), console)));
    }

    /**
     * Stops a command that {@link #start(String, String)} has started, as Ctrl-C does, and shows its output.
     *
     * @return false if there is none
     */
    public boolean stop(String host, String command) {
        Background started = background.remove(key(host, command));
        if (started == null) {
            return false;
        }
        if (started.console.exitCode().isEmpty()) {
            started.run.interrupt();
        }
        show(host, command, started.console);
        return true;
    }

    private static String key(String host, String command) {
        return host + " " + command;
    }

    private void show(String host, String command, TextConsole console) {
        stage.output(host, command, (console.output() + console.errors()).strip());
    }

    /**
     * The words of a command line, separated by blanks; blanks between single or double quotes are part of a word.
     *
     * @throws IllegalArgumentException if a quote is not closed, or there is no word
     */
    public static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        @Nullable StringBuilder word = null;
        char quote = 0;
        for (int i = 0; i < command.length(); i++) {
            char letter = command.charAt(i);
            if (quote != 0 ? letter == quote : letter == '\'' || letter == '"') {
                quote = quote == 0 ? letter : 0;
                word = word == null ? new StringBuilder() : word;
            } else if (quote == 0 && Character.isWhitespace(letter)) {
                if (word != null) {
                    words.add(word.toString());
                    word = null;
                }
            } else {
                word = word == null ? new StringBuilder() : word;
                word.append(letter);
            }
        }
        if (quote != 0) {
            throw new IllegalArgumentException("a quote " + quote + " is not closed");
        }
        if (word != null) {
            words.add(word.toString());
        }
        if (words.isEmpty()) {
            throw new IllegalArgumentException("a command is missing");
        }
        return words;
    }
}
