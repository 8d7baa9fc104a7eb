package io.hawser.lab.replay;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Strings by number, without duplicates. */
public final class StringTable {
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> strings = new ArrayList<>();

    StringTable() {}

    /** The number of a string; a new string is added. */
    int numberOf(String string) {
        return numbers.computeIfAbsent(string, each -> {
            strings.add(each);
            return strings.size() - 1;
        });
    }

    /** The string of a number. */
    public String get(int number) {
        return strings.get(number);
    }

    /** All strings in the order of their numbers. */
    public List<String> all() {
        return Collections.unmodifiableList(strings);
    }
}
