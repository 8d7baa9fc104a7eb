package io.hawser.lab;

import io.hawser.lab.plot.Figure;
import io.hawser.tcp.TcpException;

/** A scenario of so many packets that it is shown by tables and a plot. */
public non-sealed interface Experiment extends Scenario {
    /** The file that its plot goes to unless the user names another. */
    default String plotFile() {
        return name() + ".svg";
    }

    /**
     * Plays it, and prints what has come of it.
     *
     * @return the plot
     * @throws TcpException if a call of the scenario fails that should not
     */
    Figure play(Conditions conditions) throws TcpException;
}
