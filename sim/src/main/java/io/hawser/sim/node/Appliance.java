package io.hawser.sim.node;

import io.hawser.sim.Network;
import io.hawser.sim.Node;
import io.hawser.sim.cable.SimLink;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A device that frames pass through and that has no address. Belongs to the thread that runs the network. */
abstract class Appliance implements Node {
    private final Network network;
    private final String name;
    private final List<SimLink> ends = new ArrayList<>();
    private boolean running = true;

    Appliance(Network network, String name) {
        this.network = network;
        this.name = name;
    }

    /**
     * Checks a cable that is about to be plugged in.
     *
     * @throws IllegalArgumentException if it does not fit
     */
    abstract void check(SimLink end);

    /** Begins to process the packets that arrive at this end. */
    abstract void attach(SimLink end);

    /** Drops all learned state. */
    abstract void forget();

    final Network network() {
        return network;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final void plugIn(SimLink end) {
        check(end);
        ends.add(end);
        if (running) {
            attach(end);
        }
    }

    @Override
    public final List<SimLink> ends() {
        return Collections.unmodifiableList(ends);
    }

    @Override
    public final boolean isRunning() {
        return running;
    }

    @Override
    public final void crash() {
        running = false;
        forget();
        ends.forEach(SimLink::detach);
    }

    @Override
    public final void reboot() {
        if (!running) {
            running = true;
            ends.forEach(this::attach);
        }
    }

    @Override
    public final String toString() {
        return name;
    }
}
