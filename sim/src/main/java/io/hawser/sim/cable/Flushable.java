package io.hawser.sim.cable;

/** A host, which collects packets during a burst of work and sends them at its end. */
@FunctionalInterface
public interface Flushable {
    /** Sends the collected packets. Called by the thread that runs the network; cheap if there is nothing to send. */
    void flush();
}
