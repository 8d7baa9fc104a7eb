package io.hawser.lab.script;

import io.hawser.sim.phrase.PhraseException;

/** A mistake in a scenario file. The message is one line: the position, the mistake, and a correction. */
public final class ScenarioFileException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Place place;
    private final String problem;

    ScenarioFileException(Place place, String message) {
        super(place + ": " + message);
        this.place = place;
        problem = message;
    }

    /** Reports a sentence. */
    ScenarioFileException(YamlValue.Text source, PhraseException wrong) {
        this(source.at(wrong.offset()), wrong.message());
    }

    /** The message without the place. */
    public String problem() {
        return problem;
    }

    /** The place in the file. */
    public Place place() {
        return place;
    }
}
