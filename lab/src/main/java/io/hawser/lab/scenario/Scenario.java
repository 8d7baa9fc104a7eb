package io.hawser.lab.scenario;

import io.hawser.tcp.TcpException;

/**
 * A situation that can be played in virtual time, shown and explained. Most scenarios are files, see
 * docs/writing-scenarios.md; an {@link Experiment} or another Java class is used where a file does not suffice.
 */
public interface Scenario {
    /** The name on the command line. */
    String name();

    /** The group in the list; empty for a user's own scenario. */
    String group();

    /** A summary of one line. */
    String summary();

    /** The situation and where it occurs in practice, in a few lines. */
    String introduction();

    /** The explanation of the events, in a few lines. */
    String meaning();

    /** The cure, in a few lines; empty if there is no problem to cure. */
    default String cure() {
        return "";
    }

    /**
     * Plays the scenario.
     *
     * @param audience the audience of the runs
     * @throws TcpException if a call of the scenario fails that must succeed
     */
    Outcome play(RunOptions conditions, Audience audience) throws TcpException;
}
