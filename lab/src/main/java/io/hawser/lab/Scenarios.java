package io.hawser.lab;

import io.hawser.lab.scenario.Scenario;
import io.hawser.lab.script.ScenarioFileException;
import io.hawser.lab.script.ScriptedScenario;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All scenarios. {@code scenarios/index.txt} lists them in order: each is a Java class, or else a file of its name in
 * the same folder.
 */
public final class Scenarios {
    private static final String FOLDER = "scenarios/";

    /** The scenarios written in Java, because a file cannot express them. */
    private static final Map<String, Scenario> IN_JAVA =
            new TreeMap<>(Map.of("reliable", new Reliable(), "congestion", new Congestion()));

    private Scenarios() {}

    /** The groups, in the order of a connection's lifetime. */
    public static List<String> groups() {
        return List.of("Opening", "Moving data", "Closing", "Applications, addresses and diagnosis");
    }

    /** The names of all scenarios, in order. */
    public static List<String> names() {
        return new String(bytes("index.txt"), StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }

    /** All scenarios, in order. */
    public static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        names().forEach(name -> all.add(load(name)));
        return all;
    }

    /** The scenario of this name; empty if there is none. */
    public static Optional<Scenario> named(String name) {
        return names().contains(name) ? Optional.of(load(name)) : Optional.empty();
    }

    /** The file of a delivered scenario; empty for a scenario in Java. */
    public static Optional<String> source(String name) {
        return IN_JAVA.containsKey(name)
                ? Optional.empty()
                : Optional.of(new String(bytes(name + ".yaml"), StandardCharsets.UTF_8));
    }

    private static Scenario load(String name) {
        Scenario inJava = IN_JAVA.get(name);
        if (inJava != null) {
            return inJava;
        }
        String file = name + ".yaml";
        try {
            ScriptedScenario read = ScriptedScenario.read(file, bytes(file));
            if (!read.name().equals(name)) {
                throw new IllegalStateException(file + " calls itself " + read.name());
            }
            return read;
        } catch (ScenarioFileException wrong) {
            throw new IllegalStateException("a scenario that is delivered is wrong: " + wrong.getMessage(), wrong);
        }
    }

    private static byte[] bytes(String file) {
        try (InputStream in = Scenarios.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new IllegalStateException("index.txt lists a scenario without a file: " + file);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
