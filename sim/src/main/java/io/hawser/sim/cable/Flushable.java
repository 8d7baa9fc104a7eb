package io.hawser.sim.cable;

/** A host, which gathers packets during a burst of work and sends them at its end. */
@FunctionalInterface
public interface Flushable {
    /** Sends what has gathered. Called by the thread that runs the network; without anything to send it is cheap. */
    void flush();
}
