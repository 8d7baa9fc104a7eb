package io.hawser.lab.script;

import io.hawser.host.Host;
import io.hawser.lab.script.Step.Action;
import io.hawser.lab.script.Step.StepFailure;
import io.hawser.lab.stage.Stage;
import io.hawser.sim.phrase.Match;
import io.hawser.tools.probe.Mtr;
import io.hawser.tools.probe.Pathping;
import io.hawser.tools.probe.Ping;
import io.hawser.tools.probe.ProbeTool;
import io.hawser.tools.probe.Target;
import io.hawser.tools.probe.Traceroute;
import java.io.PrintStream;
import java.util.function.Function;

/** Tools that send something and wait what becomes of it. Each runs to its end, and what it prints is shown. */
final class ToolSteps {
    private static final int PINGS = 4;
    private static final long PATIENCE_NANOS = 3_600_000_000_000L;

    private ToolSteps() {}

    /** Makes a tool. */
    private interface Maker {
        ProbeTool make(Host host, Target target, PrintStream out);
    }

    static void define(Steps steps) {
        steps.action(
                "{host} pings {peer:host} [{count} times] [with TTL {number}]",
                "Runs ping: four requests unless said otherwise. It waits for the end, and shows the output instead "
                        + "of the"
                        + " packets.",
                match -> {
                    int count = match.number("count", PINGS);
                    int ttl = match.number("number", 0);
                    String command = "ping -c " + count + (ttl == 0 ? "" : " -t " + ttl);
                    return stage -> run(
                            stage,
                            match,
                            command,
                            (host, target, out) -> new Ping(host, target, out)
                                    .count(count)
                                    .ttl(ttl)
                                    .names(stage::nameOf));
                });
        tool(
                steps,
                "{host} traces the route to {peer:host}",
                "traceroute",
                stage -> (host, target, out) -> new Traceroute(host, target, out).names(stage::nameOf));
        tool(
                steps,
                "{host} runs mtr to {peer:host}",
                "mtr --report",
                stage -> (host, target, out) -> new Mtr(host, target, out).names(stage::nameOf));
        tool(steps, "{host} runs pathping to {peer:host}", "pathping -n", stage -> Pathping::new);
    }

    private static void tool(Steps steps, String pattern, String command, Function<Stage, Maker> tool) {
        steps.action(
                pattern,
                "Runs " + command + ", waits for its end, and shows its output instead of the packets.",
                match -> (Action) stage -> run(stage, match, command, tool.apply(stage)));
    }

    private static void run(Stage stage, Match match, String command, Maker maker) throws StepFailure {
        String host = match.text("host");
        String peer = match.text("peer");
        Target target = new Target(peer, stage.addressOf(peer));
        boolean ended =
                stage.run(host, command + ' ' + peer, out -> maker.make(stage.host(host), target, out), PATIENCE_NANOS);
        if (!ended) {
            throw new StepFailure(command + " has not ended after an hour");
        }
    }
}
