package io.hawser.lab.script;

import io.hawser.lab.script.YamlValue.Entry;
import io.hawser.lab.script.YamlValue.Sequence;
import io.hawser.lab.script.YamlValue.Table;
import io.hawser.lab.script.YamlValue.Text;
import io.hawser.text.Excerpt;
import io.hawser.text.Quantity;
import io.hawser.text.QuantityKind;
import io.hawser.text.Similar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys of a table, limited to the allowed ones. */
final class Fields {
    private final Table table;

    private Fields(Table table) {
        this.table = table;
    }

    /**
     * Reads the keys of {@code value}.
     *
     * @param what the kind of table, for messages: {@code a link}
     */
    static Fields of(YamlValue value, String what, List<Field> allowed) throws ScenarioFileException {
        List<String> names = allowed.stream().map(Field::name).toList();
        if (!(value instanceof Table table)) {
            throw new ScenarioFileException(
                    value.place(), what + " is a table of " + String.join(", ", names) + ", not " + value.kind());
        }
        for (Entry entry : table.entries().values()) {
            String key = entry.key().text();
            if (!names.contains(key)) {
                String similar = Similar.to(key, names);
                throw new ScenarioFileException(
                        entry.key().place(),
                        what + " has no '" + Excerpt.of(key) + "'"
                                + (similar == null
                                        ? "; it has " + String.join(", ", names)
                                        : "; do you mean '" + similar + "'?"));
            }
        }
        for (Field field : allowed) {
            if (field.required() && !table.entries().containsKey(field.name())) {
                throw new ScenarioFileException(
                        table.place(), "'" + field.name() + ":' is missing, " + field.description());
            }
        }
        return new Fields(table);
    }

    Place place() {
        return table.place();
    }

    @Nullable
    YamlValue find(String key) {
        Entry entry = table.entries().get(key);
        return entry == null ? null : entry.value();
    }

    /** The text of a key; empty if the key is absent. */
    String text(String key) throws ScenarioFileException {
        YamlValue value = find(key);
        return value == null ? "" : text(value, "'" + key + "'").text().strip();
    }

    static Text text(YamlValue value, String what) throws ScenarioFileException {
        if (value instanceof Text text && !text.text().isBlank()) {
            return text;
        }
        throw new ScenarioFileException(value.place(), what + " is a text, not " + value.kind());
    }

    /** The texts of a list. */
    static List<Text> texts(@Nullable YamlValue value, String what) throws ScenarioFileException {
        List<Text> texts = new ArrayList<>();
        if (value instanceof Sequence sequence) {
            for (YamlValue each : sequence.values()) {
                texts.add(text(each, "each of " + what));
            }
        } else if (value != null) {
            throw new ScenarioFileException(value.place(), what + " is a list, not " + value.kind());
        }
        return texts;
    }

    boolean flag(String key, boolean otherwise) throws ScenarioFileException {
        YamlValue value = find(key);
        if (value == null) {
            return otherwise;
        }
        return switch (text(value, "'" + key + "'").text()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new ScenarioFileException(value.place(), "'" + key + "' is true or false");
        };
    }

    /** A quantity in its smallest unit; -1 if the key is absent. */
    long quantity(String key, QuantityKind kind) throws ScenarioFileException {
        YamlValue value = find(key);
        return value == null
                ? -1
                : quantity(key, text(value, "'" + key + "'"), kind).value();
    }

    private static Quantity quantity(String key, Text text, QuantityKind kind) throws ScenarioFileException {
        try {
            return Quantity.parse(kind, text.text());
        } catch (IllegalArgumentException wrong) {
            throw new ScenarioFileException(text.place(), "'" + key + "': " + wrong.getMessage());
        }
    }

    /** A whole number; -1 if the key is absent. */
    int number(String key, int least, int most) throws ScenarioFileException {
        YamlValue value = find(key);
        if (value == null) {
            return -1;
        }
        Text text = text(value, "'" + key + "'");
        if (text.text().matches("\\d{1,9}")) {
            int number = Integer.parseInt(text.text());
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw new ScenarioFileException(
                text.place(), "'" + key + "' is from " + least + " to " + most + ", not " + Excerpt.of(text.text()));
    }

    /** A share of all packets, 0 to 1; -1 if the key is absent. */
    double share(String key) throws ScenarioFileException {
        YamlValue value = find(key);
        return value == null
                ? -1
                : quantity(key, text(value, "'" + key + "'"), QuantityKind.PERCENTAGE)
                        .share();
    }

    /** The settings of a key in their order. */
    Map<String, String> settings(String key) throws ScenarioFileException {
        Map<String, String> settings = new LinkedHashMap<>();
        YamlValue value = find(key);
        if (value == null) {
            return settings;
        }
        if (!(value instanceof Table named)) {
            throw new ScenarioFileException(
                    value.place(), "'" + key + "' is a table such as {net.ipv4.tcp_sack: 0}, not " + value.kind());
        }
        for (Entry entry : named.entries().values()) {
            String setting = text(entry.value(), "a setting").text();
            try {
                Slots.trialHost().sysctls().set(entry.key().text(), setting);
            } catch (IllegalArgumentException wrong) {
                throw new ScenarioFileException(entry.key().place(), String.valueOf(wrong.getMessage()));
            }
            settings.put(entry.key().text(), setting);
        }
        return settings;
    }
}
