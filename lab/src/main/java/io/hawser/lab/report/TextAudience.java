package io.hawser.lab.report;

import io.hawser.lab.Audience;
import io.hawser.lab.Conditions;
import io.hawser.lab.Outcome;
import io.hawser.lab.Scenario;
import io.hawser.lab.stage.Check;
import io.hawser.lab.stage.StageListener;
import io.hawser.lab.stage.Times;
import io.hawser.lab.stage.Trace;
import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prints a scenario for people to read: what it is, what happens, what it means, what helps. */
public class TextAudience implements Audience {
    private static final int NAME_WIDTH = 6;

    private final PrintStream out;
    private @Nullable Scenario scenario;
    private @Nullable Trace trace;
    private boolean meaningTold;

    /** One that prints to {@code out}. */
    public TextAudience(PrintStream out) {
        this.out = out;
    }

    @Override
    public PrintStream out() {
        return out;
    }

    @Override
    public void scenarioBegins(Scenario begins, Conditions conditions) {
        scenario = begins;
        meaningTold = false;
        out.println(begins.name() + ": " + begins.summary());
        out.println();
        out.println(Paragraphs.wrap(begins.introduction()));
        out.println();
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
                out.println(Paragraphs.wrap(heading.introduction()));
                out.println();
            }
        }
        Trace begun = new Trace(out, heading.timers(), NAME_WIDTH);
        trace = begun;
        return List.of(begun);
    }

    @Override
    public void runEnds(Heading heading, String meaning, List<Check> checks, long virtualNanos) {
        if (trace != null) {
            trace.flush();
        }
        long held = checks.stream().filter(Check::holds).count();
        out.println();
        out.println("After " + Times.spoken(virtualNanos) + " of virtual time: " + held + " of " + checks.size()
                + " expectations met.");
        out.println();
        if (!meaning.isEmpty()) {
            out.println(Paragraphs.wrap(meaning));
            out.println();
        }
    }

    private void tellMeaning() {
        if (scenario != null && !meaningTold) {
            meaningTold = true;
            out.println("What it means");
            out.println();
            out.println(Paragraphs.wrap(scenario.meaning()));
            out.println();
            if (!scenario.cure().isEmpty()) {
                out.println("What cures it");
                out.println();
                out.println(Paragraphs.wrap(scenario.cure()));
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
