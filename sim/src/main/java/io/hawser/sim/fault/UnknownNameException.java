package io.hawser.sim.fault;

import io.hawser.text.Excerpt;
import io.hawser.text.Similar;
import java.util.Collection;
import java.util.List;

/** Thrown for a name that no object of the network has. The message suggests a similar name. */
public final class UnknownNameException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private static final int MOST_LISTED = 8;

    private final String name;

    UnknownNameException(String kind, String name, Collection<String> known) {
        super("there is no " + kind + " '" + Excerpt.of(name) + "'" + hint(name, known));
        this.name = name;
    }

    /** The end of the message: the most similar name, or else all known names. */
    private static String hint(String name, Collection<String> known) {
        String nearest = Similar.to(name, known);
        if (nearest != null) {
            return "; do you mean '" + nearest + "'?";
        }
        if (known.isEmpty()) {
            return "; there is none at all";
        }
        List<String> listed = known.stream().limit(MOST_LISTED).toList();
        return "; there is " + String.join(", ", listed) + (known.size() > listed.size() ? ", …" : "");
    }

    /** The name. */
    public String name() {
        return name;
    }
}
