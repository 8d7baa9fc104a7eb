package io.hawser.sysctl;

import io.hawser.text.Similar;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The settings of one host by name. A layer keeps its settings in plain fields and reads them directly; it registers a
 * name for each here, with a getter and a setter. Belongs to the thread that owns the host.
 */
public final class Sysctls {
    private final SortedMap<String, Sysctl> byName = new TreeMap<>();
    private BiConsumer<String, String> observer = (_, _) -> {};

    /** Sets the callback that receives name and value of each setting that is changed by name. */
    public void onChange(BiConsumer<String, String> newObserver) {
        observer = newObserver;
    }

    /** All settings in the order of their names. */
    public Collection<Sysctl> all() {
        return Collections.unmodifiableCollection(byName.values());
    }

    /**
     * The setting of this name; {@code /} may replace {@code .} as in the files below /proc/sys.
     *
     * @throws IllegalArgumentException if no setting has this name
     */
    public Sysctl named(String name) {
        Sysctl sysctl = byName.get(name.replace('/', '.'));
        if (sysctl == null) {
            throw new IllegalArgumentException("no sysctl is called '" + name + "'" + similarTo(name));
        }
        return sysctl;
    }

    /** The value of the setting of this name; see {@link #named}. */
    public String get(String name) {
        return named(name).get();
    }

    /** Changes the setting of this name; see {@link #named} and {@link Sysctl#set}. */
    public void set(String name, String value) {
        named(name).set(value);
    }

    /** Registers a whole number from {@code min} to {@code max}. */
    public void number(String name, String description, long min, long max, LongSupplier getter, LongConsumer setter) {
        define(new Definition(
                name,
                description,
                () -> Long.toString(getter.getAsLong()),
                text -> setter.accept(parse(name, text.strip(), min, max))));
    }

    /** Registers a switch, 0 or 1. */
    public void flag(String name, String description, Supplier<Boolean> getter, Consumer<Boolean> setter) {
        number(name, description, 0, 1, () -> getter.get() ? 1 : 0, value -> setter.accept(value != 0));
    }

    /** Registers a list of whole numbers of fixed length in ascending order, kept in {@code values}. */
    public void list(String name, String description, long min, long max, long[] values) {
        define(new Definition(
                name,
                description,
                () -> String.join(
                        "\t", Arrays.stream(values).mapToObj(Long::toString).toList()),
                text -> setList(name, text, min, max, values)));
    }

    /** Registers a choice among words; {@code choices} may grow later. */
    public void choice(
            String name,
            String description,
            Collection<String> choices,
            Supplier<String> getter,
            Consumer<String> setter) {
        define(new Definition(name, description, getter, text -> {
            String word = text.strip();
            if (!choices.contains(word)) {
                throw new IllegalArgumentException(
                        name + " is one of " + String.join(", ", choices) + ", not '" + text + "'");
            }
            setter.accept(word);
        }));
    }

    /** Registers a text, which {@code setter} checks; leading and trailing blanks are removed. */
    public void text(String name, String description, Supplier<String> getter, Consumer<String> setter) {
        define(new Definition(name, description, getter, text -> setter.accept(text.strip())));
    }

    /** Registers a read-only setting. */
    public void readOnly(String name, String description, Supplier<String> getter) {
        define(new Definition(name, description, getter, text -> {
            throw new IllegalArgumentException(name + " can be read only");
        }));
    }

    private static void setList(String name, String text, long min, long max, long[] values) {
        String[] words = text.strip().split("\\s+", -1);
        if (words.length != values.length) {
            throw new IllegalArgumentException(name + " takes " + values.length + " numbers, not '" + text + "'");
        }
        long[] parsed = new long[words.length];
        for (int i = 0; i < words.length; i++) {
            parsed[i] = parse(name, words[i], min, max);
            if (i > 0 && parsed[i] < parsed[i - 1]) {
                throw new IllegalArgumentException(name + " takes numbers that do not descend, not '" + text + "'");
            }
        }
        System.arraycopy(parsed, 0, values, 0, values.length);
    }

    private static long parse(String name, String text, long min, long max) {
        try {
            long value = Long.parseLong(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // the one message below serves both
        }
        throw new IllegalArgumentException(
                name + " is a whole number from " + min + " to " + max + ", not '" + text + "'");
    }

    private void define(Sysctl sysctl) {
        if (byName.put(sysctl.name(), sysctl) != null) {
            throw new IllegalStateException(sysctl.name() + " is defined twice");
        }
    }

    private String similarTo(String name) {
        String last = name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('/')) + 1);
        List<String> similar = byName.keySet().stream()
                .filter(known -> !last.isEmpty() && known.contains(last))
                .limit(3)
                .toList();
        if (!similar.isEmpty()) {
            return "; do you mean " + String.join(" or ", similar) + "?";
        }
        Map<String, String> byLast = new TreeMap<>();
        byName.keySet().forEach(known -> byLast.put(known.substring(known.lastIndexOf('.') + 1), known));
        String misspelt = Similar.to(last, byLast.keySet());
        return misspelt == null ? "" : "; do you mean " + byLast.get(misspelt) + "?";
    }

    private final class Definition implements Sysctl {
        private final String name;
        private final String description;
        private final Supplier<String> getter;
        private final Consumer<String> setter;

        Definition(String name, String description, Supplier<String> getter, Consumer<String> setter) {
            this.name = name;
            this.description = description;
            this.getter = getter;
            this.setter = setter;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String description() {
            return description;
        }

        @Override
        public String get() {
            return getter.get();
        }

        @Override
        public void set(String text) {
            setter.accept(text);
            observer.accept(name, text);
        }
    }
}
