package io.hawser.lab;

import io.hawser.tcp.TcpException;

/** A situation that can be played: it sets the stage, lets things happen, and says what they mean. */
public interface Scenario {
    /** What it is called on the command line. */
    String name();

    /** What happens, in a line. */
    String summary();

    /** What this is and who meets it in practice, in a few plain lines. */
    String introduction();

    /**
     * Plays it. What happens on the stage is traced while it happens.
     *
     * @throws TcpException if a call of the scenario fails that should not
     */
    void play(Stage stage) throws TcpException;

    /** What has been seen, in a few plain lines. */
    String meaning();
}
