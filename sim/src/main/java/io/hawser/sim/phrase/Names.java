package io.hawser.sim.phrase;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The names that a sentence may use, by kind: hosts, links and so on. Phrases that define a name add it. */
public final class Names {
    private final Map<String, Set<String>> byKind = new HashMap<>();

    /** Makes an empty set of names. */
    public Names() {}

    /** The names of a kind, in the order in which they were added; callers may add to them. */
    public Set<String> of(String kind) {
        return byKind.computeIfAbsent(kind, _ -> new LinkedHashSet<>());
    }
}
