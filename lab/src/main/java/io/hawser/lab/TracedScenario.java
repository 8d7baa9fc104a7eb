package io.hawser.lab;

import io.hawser.tcp.TcpException;

/** A scenario of few packets, each of which is shown: it sets the stage, lets things happen, and says what they mean. */
public non-sealed interface TracedScenario extends Scenario {
    /**
     * Plays it. What happens on the stage is traced while it happens.
     *
     * @throws TcpException if a call of the scenario fails that should not
     */
    void play(Stage stage) throws TcpException;
}
