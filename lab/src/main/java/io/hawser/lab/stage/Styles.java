package io.hawser.lab.stage;

/** Highlights parts of a report, as a terminal can. */
@FunctionalInterface
public interface Styles {
    /** A part of a report that may be highlighted. */
    enum Role {
        /** A title, or the heading of a section. */
        HEADING,
        /** An instant, or another minor detail. */
        DETAIL,
        /** A change of state, or a timer. */
        STATE,
        /** A remark of the scenario. */
        REMARK,
        /** A segment that did not arrive, a connection that failed, an expectation that was not met. */
        BAD,
        /** An expectation that was met. */
        GOOD
    }

    /** No highlighting. */
    Styles PLAIN = (role, text) -> text;

    /** Returns the text with the terminal's codes for the highlighting. */
    String apply(Role role, String text);
}
