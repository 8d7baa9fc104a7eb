package io.hawser.lab.scenario;

import io.hawser.tcp.TcpException;

/**
 * A situation that can be played, in virtual time, shown and explained. Most are files, see docs/writing-scenarios.md;
 * an {@link Experiment} or another class of Java is for what a file cannot say.
 */
public interface Scenario {
    /** What it is called on the command line. */
    String name();

    /** The group of the list that it belongs to; empty for a user's own. */
    String group();

    /** What happens, in a line. */
    String summary();

    /** What this is and who meets it in practice, in a few plain lines. */
    String introduction();

    /** What has been seen, in a few plain lines. */
    String meaning();

    /** What helps, in a few plain lines; empty when nothing is wrong. */
    default String cure() {
        return "";
    }

    /**
     * Plays it.
     *
     * @param audience who watches
     * @throws TcpException if a call of the scenario fails that should not
     */
    Outcome play(RunOptions conditions, Audience audience) throws TcpException;
}
