package io.hawser.sim.fault;

import io.hawser.sim.Network;
import java.util.function.Function;

/** A fault that happens once and cannot be ended. */
record Happening(Function<Network, Effect> effect) implements Fault {
    @Override
    public Effect on(Network network) {
        return effect.apply(network);
    }

    @Override
    public boolean canEnd() {
        return false;
    }
}
