package io.hawser.proof.compare;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The list of wanted differences, {@code wanted-differences.txt}, which describes its own format. */
final class WantedDifferences {
    private static final String FILE = "wanted-differences.txt";
    private static final String INDENT = "  ";

    private final List<WantedDifference> all;

    private WantedDifferences(List<WantedDifference> all) {
        this.all = List.copyOf(all);
    }

    /** Reads the list of the project. */
    static WantedDifferences read() {
        return parse(text());
    }

    /** The text of the list of the project. */
    static String text() {
        try (InputStream in = WantedDifferences.class.getResourceAsStream(FILE)) {
            return new String(Objects.requireNonNull(in, FILE).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** @throws IllegalArgumentException if the text is malformed; the message has the position and the reason */
    static WantedDifferences parse(String text) {
        List<WantedDifference> all = new ArrayList<>();
        String name = null;
        Map<String, String> fields = new HashMap<>();
        String field = "";
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            if (line.startsWith("#") || line.isBlank()) {
                continue;
            }
            if (!line.startsWith(INDENT)) {
                if (name != null) {
                    all.add(entry(name, fields));
                }
                name = line.strip();
                fields = new HashMap<>();
            } else if (line.startsWith(INDENT + INDENT)) {
                fields.merge(field, line.strip(), (before, added) -> before + "\n" + added);
            } else {
                int colon = line.indexOf(':');
                if (colon < 0 || name == null) {
                    throw new IllegalArgumentException(
                            FILE + ", line " + number + ": a name, then fields 'name: value' two spaces in");
                }
                field = line.substring(0, colon).strip();
                String value = line.substring(colon + 1).strip();
                if (!value.isEmpty() || field.equals("state")) {
                    // a connection that its user has closed has no state
                    fields.put(field, value);
                }
            }
        }
        if (name != null) {
            all.add(entry(name, fields));
        }
        return new WantedDifferences(all);
    }

    private static WantedDifference entry(String name, Map<String, String> fields) {
        try {
            String pattern = Stream.of(
                            required(fields, "step"),
                            fields.getOrDefault("state", ".*"),
                            required(fields, "kernel"),
                            required(fields, "hawser"))
                    .map(field -> "(?:" + field + ")")
                    .collect(Collectors.joining("\n"));
            String then = required(fields, "then");
            if (!List.of("compare on", "compare on, it comes later", "stop").contains(then)) {
                throw new IllegalArgumentException(
                        "then: 'compare on', 'compare on, it comes later' or 'stop', not '" + then + "'");
            }
            return new WantedDifference(
                    name,
                    required(fields, "why").replace('\n', ' '),
                    Pattern.compile(pattern),
                    fields.containsKey("earlier")
                            ? Pattern.compile("^(?:" + required(fields, "earlier") + ")$", Pattern.MULTILINE)
                            : null,
                    !then.equals("stop"),
                    then.endsWith("later"),
                    KernelExchange.parse(required(fields, "example")));
        } catch (PatternSyntaxException wrong) {
            throw new IllegalArgumentException(FILE + ", " + name + ": " + wrong.getMessage(), wrong);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(FILE + ", " + name + ": " + wrong.getMessage(), wrong);
        }
    }

    private static String required(Map<String, String> fields, String field) {
        @Nullable String value = fields.get(field);
        if (value == null) {
            throw new IllegalArgumentException("'" + field + ":' is missing");
        }
        return value;
    }

    List<WantedDifference> all() {
        return all;
    }

    /**
     * The first entry that matches a difference.
     *
     * @param steps the steps of the exchange before the one that differs
     */
    Optional<WantedDifference> match(Difference difference, List<ExchangeStep> steps) {
        return all.stream().filter(wanted -> wanted.matches(difference, steps)).findFirst();
    }
}
