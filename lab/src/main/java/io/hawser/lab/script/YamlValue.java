package io.hawser.lab.script;

import java.util.List;
import java.util.Map;

/** A value in a YAML document with its position. */
public sealed interface YamlValue {
    /** The place of the first character. */
    Place place();

    /** The kind of the value, for messages. */
    String kind();

    /**
     * A scalar.
     *
     * @param onOneLine whether its characters are in the file unchanged, from {@code place} on
     */
    record Text(String text, Place place, boolean onOneLine) implements YamlValue {
        @Override
        public String kind() {
            return text.isEmpty() ? "nothing" : "a text";
        }

        /** The position of a character. */
        Place at(int index) {
            return onOneLine ? place.right(index) : place;
        }
    }

    /** A list. */
    record Sequence(List<YamlValue> values, Place place) implements YamlValue {
        @Override
        public String kind() {
            return "a list";
        }
    }

    /** A mapping in the order of the file. */
    record Table(Map<String, Entry> entries, Place place) implements YamlValue {
        @Override
        public String kind() {
            return "a table";
        }
    }

    /** A key and its value. */
    record Entry(Text key, YamlValue value) {}
}
