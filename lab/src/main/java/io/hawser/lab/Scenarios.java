package io.hawser.lab;

import java.util.List;
import java.util.Optional;

/** The scenarios that there are. */
public final class Scenarios {
    private static final List<Scenario> ALL =
            List.of(new Handshake(), new Reliable(), new Congestion(), new FourWayClose());

    private Scenarios() {}

    /** All of them, in the order of a connection's life. */
    public static List<Scenario> all() {
        return ALL;
    }

    /** The scenario of this name, if there is one. */
    public static Optional<Scenario> named(String name) {
        return ALL.stream().filter(scenario -> scenario.name().equals(name)).findFirst();
    }
}
