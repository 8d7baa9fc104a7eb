package io.hawser.lab.shell;

/** Makes real time pass along with virtual time, and detects Ctrl-C. */
public interface Pace {
    /** No delays, and no user who could interrupt. */
    Pace AT_ONCE = new Pace() {
        @Override
        public void begin() {}

        @Override
        public boolean await(double realNanos) {
            return true;
        }

        @Override
        public boolean isInteractive() {
            return false;
        }
    };

    /** Called when virtual time begins to pass. */
    void begin();

    /**
     * Waits until real time has caught up with virtual time.
     *
     * @param realNanos nanoseconds of real time since {@link #begin}
     * @return false if the user has interrupted since then
     */
    boolean await(double realNanos);

    /** Returns whether a user watches time pass and can interrupt. */
    boolean isInteractive();
}
