package io.hawser.lab.script;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values that a sentence has put into the slots of a phrase. */
final class Match {
    private final Map<String, Object> values = new HashMap<>();

    Match with(String label, Object value) {
        Match more = new Match();
        more.values.putAll(values);
        more.values.put(label, value);
        return more;
    }

    boolean has(String label) {
        return values.containsKey(label);
    }

    <T> T get(String label, Class<T> type) {
        T value = find(label, type);
        if (value == null) {
            throw new IllegalStateException("the phrase has no " + label);
        }
        return value;
    }

    <T> @Nullable T find(String label, Class<T> type) {
        return type.cast(values.get(label));
    }

    String text(String label) {
        return get(label, String.class);
    }

    int number(String label) {
        return get(label, Integer.class);
    }

    int number(String label, int otherwise) {
        Integer value = find(label, Integer.class);
        return value == null ? otherwise : value;
    }
}
