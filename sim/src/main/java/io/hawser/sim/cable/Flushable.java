package io.hawser.sim.cable;

/** Something that gathers what it has to send while it works, and sends it when its burst of work is over: a host. */
@FunctionalInterface
public interface Flushable {
    /** Sends what has gathered. Called by the thread that runs the network; without anything to send it is cheap. */
    void flush();
}
