package io.hawser.lab.script;

/** A scenario file that says something wrong. The message is one line: where, what, and what would be right. */
public final class ScenarioFileException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Place place;

    ScenarioFileException(Place place, String message) {
        super(place + ": " + message);
        this.place = place;
    }

    /** Where. */
    public Place place() {
        return place;
    }
}
