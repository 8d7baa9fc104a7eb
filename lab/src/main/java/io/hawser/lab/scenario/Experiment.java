package io.hawser.lab.scenario;

import io.hawser.lab.plot.Figure;
import io.hawser.lab.stage.Check;
import io.hawser.tcp.TcpException;
import java.util.List;

/** A scenario with too many packets for a trace: it shows tables and a plot. */
public interface Experiment extends Scenario {
    /**
     * The result of an experiment.
     *
     * @param checks the expectations that were checked
     * @param virtualNanos the virtual time that it took
     */
    record Result(Figure figure, List<Check> checks, long virtualNanos) {}

    /** The default file of its plot. */
    default String plotFile() {
        return name() + ".svg";
    }

    /**
     * Plays the experiment and prints the result.
     *
     * @throws TcpException if a call of the scenario fails that must succeed
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
