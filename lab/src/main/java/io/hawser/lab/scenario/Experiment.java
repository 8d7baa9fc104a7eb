package io.hawser.lab.scenario;

import io.hawser.lab.plot.Figure;
import io.hawser.lab.stage.Check;
import io.hawser.tcp.TcpException;
import java.util.List;

/** A scenario of so many packets that it is shown by tables and a plot. */
public interface Experiment extends Scenario {
    /**
     * What has come of it.
     *
     * @param checks what it has made sure of
     * @param virtualNanos how long it took in virtual time
     */
    record Result(Figure figure, List<Check> checks, long virtualNanos) {}

    /** The file that its plot goes to unless the user names another. */
    default String plotFile() {
        return name() + ".svg";
    }

    /**
     * Plays it, and prints what has come of it.
     *
     * @throws TcpException if a call of the scenario fails that should not
     */
    Result play(RunOptions conditions) throws TcpException;

    @Override
    default Outcome play(RunOptions conditions, Audience audience) throws TcpException {
        audience.scenarioBegins(this, conditions);
        Result result = play(conditions.withOut(audience.out()));
        audience.figure(this, result.figure());
        Outcome outcome = new Outcome(result.checks(), result.virtualNanos());
        audience.scenarioEnds(this, outcome);
        return outcome;
    }
}
