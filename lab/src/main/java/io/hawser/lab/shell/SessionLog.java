package io.hawser.lab.shell;

import io.hawser.lab.script.InteractiveScenario;
import io.hawser.lab.script.ScenarioFileException;
import io.hawser.lab.script.ScriptedScenario;
import io.hawser.lab.stage.Actor;
import io.hawser.lab.stage.Times;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Record of a shell session, as the steps of a scenario with the same result. */
final class SessionLog {
    private static final String UNTIL = "wait until the time is ";

    private final InteractiveScenario scenario;
    private final String howToPlay;
    private final List<String> steps = new ArrayList<>();

    /** @param howToPlay the options with which a run gives the same result; empty for none */
    SessionLog(InteractiveScenario scenario, String howToPlay) {
        this.scenario = scenario;
        this.howToPlay = howToPlay;
    }

    void add(String sentence) {
        steps.add(sentence);
    }

    /** Records a command line of a tool; {@code how} is runs, starts or stops. */
    void add(String host, String how, String command) {
        steps.add(host + " " + how + " \"" + command.replace("\"", "\\\"") + "\"");
    }

    /** Records that time has passed until now, other than by a step. */
    void addTime() {
        if (!steps.isEmpty() && steps.getLast().startsWith(UNTIL)) {
            steps.removeLast();
        }
        steps.add(UNTIL + Times.exact(scenario.stage().nowNanos()));
    }

    /**
     * The scenario file. Its last steps check that the connections are as they are now.
     *
     * @param name the name of the scenario
     * @throws IllegalStateException if the file cannot be read again
     */
    String yaml(String name) {
        StringBuilder text = new StringBuilder();
        text.append("name: ").append(name).append('\n');
        text.append("title: what was done in a shell\n\n");
        text.append("introduction: |\n  Saved by hawser shell after ")
                .append(Times.spoken(scenario.stage().nowNanos()))
                .append(" of virtual time.\n");
        if (!howToPlay.isEmpty()) {
            text.append("  It comes to the same end when it is played with ")
                    .append(howToPlay)
                    .append(".\n");
        }
        text.append('\n');
        if (!scenario.networkText().isEmpty()) {
            text.append(scenario.networkText()).append('\n');
        }
        text.append("steps:\n");
        steps.forEach(each -> text.append("  - ").append(scalar(each)).append('\n'));
        if (steps.isEmpty() || !steps.getLast().startsWith(UNTIL)) {
            text.append("  - ")
                    .append(UNTIL)
                    .append(Times.exact(scenario.stage().nowNanos()))
                    .append('\n');
        }
        for (Actor each : scenario.stage().actors()) {
            text.append("  - expect ")
                    .append(each.name())
                    .append(" is ")
                    .append(each.state())
                    .append('\n');
        }
        text.append("\nmeaning: |\n  Say here what it shows.\n");
        check(text.toString());
        return text.toString();
    }

    private static void check(String yaml) {
        try {
            ScriptedScenario.read("saved", yaml.getBytes(StandardCharsets.UTF_8));
        } catch (ScenarioFileException bug) {
            throw new IllegalStateException("the steps cannot be read again: " + bug.getMessage(), bug);
        }
    }

    /** A text as a YAML scalar. */
    private static String scalar(String text) {
        boolean isPlain = text.matches("[A-Za-z][^:#'{}\\[\\]&*!|>%@`]*(:\\d[^:#'{}\\[\\]&*!|>%@`]*)*");
        return isPlain ? text : "'" + text.replace("'", "''") + "'";
    }
}
