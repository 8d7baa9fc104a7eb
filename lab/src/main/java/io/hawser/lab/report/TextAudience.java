package io.hawser.lab.report;

import io.hawser.lab.scenario.Audience;
import io.hawser.lab.scenario.Outcome;
import io.hawser.lab.scenario.Profiles;
import io.hawser.lab.scenario.RunOptions;
import io.hawser.lab.scenario.Scenario;
import io.hawser.lab.stage.Check;
import io.hawser.lab.stage.StageListener;
import io.hawser.lab.stage.Times;
import io.hawser.lab.stage.Trace;
import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prints a scenario for people to read: what it is, what happens, what it means, what helps. */
public class TextAudience implements Audience {
    /** How long lines of text are unless asked otherwise; those of a trace are longer. */
    public static final int WIDTH = 110;

    private static final int NAME_WIDTH = 6;

    private final PrintStream out;
    private final int width;
    private @Nullable Scenario scenario;
    private @Nullable Trace trace;
    private boolean meaningTold;

    /** One that prints to {@code out}. */
    public TextAudience(PrintStream out) {
        this(out, WIDTH);
    }

    /** One that prints to {@code out}, with text in lines of so many letters at the most. */
    public TextAudience(PrintStream out, int width) {
        this.out = out;
        this.width = width;
    }

    @Override
    public PrintStream out() {
        return out;
    }

    @Override
    public void scenarioBegins(Scenario begins, RunOptions conditions) {
        scenario = begins;
        meaningTold = false;
        out.println(begins.name() + ": " + begins.summary());
        out.println();
        out.println(Paragraphs.wrap(begins.introduction(), width));
        out.println();
        if (!conditions.profile().equals(Profiles.MODERN)) {
            out.println(Paragraphs.wrap(
                    "(With the settings of the profile " + conditions.profile()
                            + "; times in the text are those of today's unless it says otherwise.)",
                    width));
            out.println();
        }
        // what is known is to be read while the rest is computed
        out.flush();
    }

    @Override
    public List<StageListener> runBegins(Heading heading) {
        if (heading.number() > 0) {
            if (heading.cures()) {
                tellMeaning();
            }
            String title = heading.cures() ? "The same run with the cure: " : "The same run, but: ";
            out.println("—— " + title + heading.title());
            out.println();
            if (!heading.introduction().isEmpty()) {
                out.println(Paragraphs.wrap(heading.introduction(), width));
                out.println();
            }
        }
        Trace begun = new Trace(out, heading.timers(), NAME_WIDTH);
        trace = begun;
        return List.of(begun);
    }

    @Override
    public void runEnds(Heading heading, String meaning, List<Check> checks, long virtualNanos) {
        long held = checks.stream().filter(Check::holds).count();
        if (trace == null || !trace.end()) {
            out.println();
        }
        out.println("After " + Times.spoken(virtualNanos) + " of virtual time: " + held + " of " + checks.size()
                + (checks.size() == 1 ? " expectation met." : " expectations met."));
        out.println();
        if (!meaning.isEmpty()) {
            out.println(Paragraphs.wrap(meaning, width));
            out.println();
        }
    }

    private void tellMeaning() {
        if (scenario != null && !meaningTold) {
            meaningTold = true;
            out.println("What it means");
            out.println();
            out.println(Paragraphs.wrap(scenario.meaning(), width));
            out.println();
            if (!scenario.cure().isEmpty()) {
                out.println("What cures it");
                out.println();
                out.println(Paragraphs.wrap(scenario.cure(), width));
                out.println();
            }
        }
    }

    @Override
    public void scenarioEnds(Scenario ended, Outcome outcome) {
        tellMeaning();
        out.flush();
    }
}
