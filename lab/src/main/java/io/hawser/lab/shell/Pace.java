package io.hawser.lab.shell;

/** Lets real time pass while virtual time does, and hears of Ctrl-C. */
public interface Pace {
    /** No waiting, and no user who could interrupt. */
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

    /** Virtual time begins to pass. */
    void begin();

    /**
     * Waits until real time has come as far as virtual time.
     *
     * @param realNanos nanoseconds of real time since {@link #begin}
     * @return false if the user has interrupted since then
     */
    boolean await(double realNanos);

    /** Whether there is a user who sees time pass, and can interrupt. */
    boolean isInteractive();
}
