package io.hawser.lab.scenario;

import io.hawser.tcp.TcpException;

/**
 * A situation that can be played, in virtual time, shown and explained. Most are files, see docs/writing-scenarios.md;
 * an {@link Experiment} or another class of Java is for what a file cannot say.
 */
public interface Scenario {
    /** The name on the command line. */
    String name();

    /** The group of the list that it belongs to; empty for a user's own. */
    String group();

    /** A summary of one line. */
    String summary();

    /** The situation and where it occurs in practice, in a few lines. */
    String introduction();

    /** The explanation of what has happened, in a few lines. */
    String meaning();

    /** The cure, in a few lines; empty when nothing is wrong. */
    default String cure() {
        return "";
    }

    /**
     * Plays it.
     *
     * @param audience the audience that sees the runs
     * @throws TcpException if a call of the scenario fails that should not
     */
    Outcome play(RunOptions conditions, Audience audience) throws TcpException;
}
