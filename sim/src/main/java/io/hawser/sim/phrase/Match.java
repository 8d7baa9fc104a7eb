package io.hawser.sim.phrase;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values of a sentence for the slots of a phrase, by label. */
public final class Match {
    private final Map<String, Object> values = new HashMap<>();

    Match() {}

    Match with(String label, Object value) {
        Match more = new Match();
        more.values.putAll(values);
        more.values.put(label, value);
        return more;
    }

    /** Returns whether the sentence has a value for this slot, or the optional words of this label. */
    public boolean has(String label) {
        return values.containsKey(label);
    }

    /**
     * The value of a slot.
     *
     * @throws IllegalStateException if the sentence has no value for it
     */
    public <T> T get(String label, Class<T> type) {
        T value = find(label, type);
        if (value == null) {
            throw new IllegalStateException("the phrase has no " + label);
        }
        return value;
    }

    /** The value of a slot; null if the sentence has none. */
    public <T> @Nullable T find(String label, Class<T> type) {
        return type.cast(values.get(label));
    }

    /** The value of a text slot. */
    public String text(String label) {
        return get(label, String.class);
    }

    /** The value of an int slot. */
    public int number(String label) {
        return get(label, Integer.class);
    }

    /** The value of an int slot, or {@code otherwise} if the sentence has none. */
    public int number(String label, int otherwise) {
        Integer value = find(label, Integer.class);
        return value == null ? otherwise : value;
    }
}
