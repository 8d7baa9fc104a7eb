package io.hawser.lab.replay;

import io.hawser.lab.scenario.Experiment;
import io.hawser.lab.scenario.RunOptions;
import io.hawser.tcp.TcpException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The result of an experiment, which has too many packets for a timeline.
 *
 * @param output its tables
 * @param svg its plot
 * @param passed whether its expectations were met
 */
public record ExperimentResult(Experiment experiment, String output, String svg, boolean passed, long virtualNanos) {
    /**
     * Plays an experiment, in the shorter form.
     *
     * @throws IllegalArgumentException if the link has an unknown profile or setting, a run other than 0, or actions,
     *     or if the settings make a call of the experiment fail
     */
    public static ExperimentResult of(Experiment experiment, RunLink link) {
        if (link.run() != 0 || !link.actions().isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + experiment.name() + "' is an experiment: it has one run, and no actions");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
        try {
            Experiment.Result result = experiment.play(
                    new RunOptions(link.seed(), link.profile(), link.settings(), out, null, /* brief= */ true));
            out.flush();
            return new ExperimentResult(
                    experiment,
                    bytes.toString(StandardCharsets.UTF_8),
                    result.figure().svg(),
                    result.checks().stream().allMatch(each -> each.holds()),
                    result.virtualNanos());
        } catch (TcpException failed) {
            throw new IllegalArgumentException(
                    "with these settings the experiment fails: "
                            + failed.error().errno(),
                    failed);
        }
    }
}
