package io.hawser.lab.script;

import io.hawser.host.Host;
import io.hawser.lab.script.Step.Action;
import io.hawser.lab.script.Step.StepFailure;
import io.hawser.lab.stage.Stage;
import io.hawser.lab.stage.StageTools;
import io.hawser.sim.phrase.Match;
import io.hawser.text.Similar;
import io.hawser.tools.probe.Mtr;
import io.hawser.tools.probe.Pathping;
import io.hawser.tools.probe.Ping;
import io.hawser.tools.probe.ProbeTool;
import io.hawser.tools.probe.Target;
import io.hawser.tools.probe.Traceroute;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Function;

/** Steps that run tools which send packets and wait for answers. Each tool runs to its end, and its output is shown. */
final class ToolSteps {
    private static final int PINGS = 4;
    private static final long PATIENCE_NANOS = 3_600_000_000_000L;
    private static final long COMMAND_PATIENCE_NANOS = 600_000_000_000L;
    private static final List<String> COMMANDS = StageTools.names();

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
        commands(steps);
    }

    /** Tools by their command lines. */
    private static void commands(Steps steps) {
        steps.action(
                "{host} runs {text}",
                "Runs a command, such as \"ss -tan\", \"tcpdump -c 3 'port 80'\" or \"dig www\", waits for its end, "
                        + "and shows its output: "
                        + String.join(", ", StageTools.names()) + ".",
                match -> {
                    String command = command(match);
                    return stage -> {
                        if (!StageTools.of(stage).run(match.text("host"), command, COMMAND_PATIENCE_NANOS)) {
                            throw new StepFailure(command + " has not ended after ten minutes");
                        }
                    };
                });
        steps.action(
                "{host} starts {text}",
                "Starts a command that runs while the steps go on, until it ends or is stopped.",
                match -> {
                    String command = command(match);
                    return stage -> StageTools.of(stage).start(match.text("host"), command);
                });
        steps.action(
                "{host} stops {text}",
                "Stops a command that was started, as Ctrl-C does, and shows its output.",
                match -> stage -> {
                    if (!StageTools.of(stage).stop(match.text("host"), match.text("text"))) {
                        throw new StepFailure("no such command was started: " + match.text("text"));
                    }
                });
    }

    private static String command(Match match) {
        String command = match.text("text");
        String first = StageTools.words(command).getFirst();
        if (!COMMANDS.contains(first)) {
            throw new IllegalArgumentException("there is no command '" + first + "'" + Similar.hint(first, COMMANDS));
        }
        return command;
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
