package io.hawser.lab.replay;

/**
 * A text about a run.
 *
 * @param node the number of the machine that it concerns; -1 for none
 * @param connection the number of the connection that it concerns; -1 for none
 * @param detail details, such as the output of a tool; empty for none
 * @param met whether an expectation was met; true for other notes
 */
public record Note(long atNanos, Kind kind, int node, int connection, String text, String detail, boolean met) {
    /** Kinds of notes, by their names in JSON. */
    public enum Kind {
        SAYS("says"),
        SHOWS("shows"),
        EXPECTS("expects"),
        FAULT("fault"),
        STEP("step"),
        FAILS("fails"),
        DROPS("drops"),
        USER("user");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** The name in JSON. */
        public String label() {
            return label;
        }
    }
}
