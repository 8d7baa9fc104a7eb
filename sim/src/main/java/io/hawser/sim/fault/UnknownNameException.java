package io.hawser.sim.fault;

import java.util.Collection;

/** A name that nothing in the network has. The message says which it might have been. */
public final class UnknownNameException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final String name;

    UnknownNameException(String kind, String name, Collection<String> known) {
        super("there is no " + kind + " '" + name + "'" + Nearest.hint(name, known));
        this.name = name;
    }

    /** The name. */
    public String name() {
        return name;
    }
}
