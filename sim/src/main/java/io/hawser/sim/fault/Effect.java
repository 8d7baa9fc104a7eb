package io.hawser.sim.fault;

/** A {@link Fault} that has found what it is about. Called by the thread that runs the network. */
public interface Effect {
    /** It happens. */
    void begin();

    /** It is over: what it was about is again as it was. Only where {@link Fault#canEnd}. */
    void end();

    /** An effect that happens once and has no end. */
    static Effect moment(Runnable happening) {
        return of(happening, () -> {
            throw new IllegalStateException("what happens once does not end");
        });
    }

    /** An effect that can be ended. */
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
