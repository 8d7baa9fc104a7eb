package io.hawser.sim.fault;

/** A {@link Fault} applied to the objects it names. Called by the thread that runs the network. */
public interface Effect {
    /** Applies the fault. */
    void begin();

    /** Removes the fault and restores the former state. Called only if {@link Fault#canEnd}. */
    void end();

    /** Makes an effect that happens once and cannot be ended. */
    static Effect moment(Runnable happening) {
        return of(happening, () -> {
            throw new IllegalStateException("what happens once does not end");
        });
    }

    /** Makes an effect that can be ended. */
    static Effect of(Runnable begin, Runnable end) {
        return new Effect() {
            @Override
            public void begin() {
                begin.run();
            }

            @Override
            public void end() {
                end.run();
            }
        };
    }
}
