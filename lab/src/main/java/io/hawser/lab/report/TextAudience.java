package io.hawser.lab.report;

import io.hawser.lab.scenario.Audience;
import io.hawser.lab.scenario.Outcome;
import io.hawser.lab.scenario.Profiles;
import io.hawser.lab.scenario.RunOptions;
import io.hawser.lab.scenario.Scenario;
import io.hawser.lab.stage.Check;
import io.hawser.lab.stage.StageListener;
import io.hawser.lab.stage.Styles;
import io.hawser.lab.stage.Styles.Role;
import io.hawser.lab.stage.Times;
import io.hawser.lab.stage.Trace;
import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prints a scenario as text: the situation, the segments, their meaning, and the cure. The full form prints every
 * segment of every run in the form of tcpdump, with states and timers. The short form prints the important segments of
 * the run that the scenario is about, and only remarks and tables of the other runs.
 */
public class TextAudience implements Audience {
    /** The default width of paragraphs, in characters. */
    public static final int WIDTH = 110;

    private static final int NAME_WIDTH = 9;

    /**
     * The form of the text.
     *
     * @param isFull whether to print every segment of every run
     * @param width maximum length of a line of prose, and of a line of the short form
     * @param traceWidth length at which lines of the full trace are broken; {@link Integer#MAX_VALUE} for never
     */
    public record Form(boolean isFull, int width, int traceWidth, Styles styles) {
        /** The full form for a file: long lines are not broken, and nothing is highlighted. */
        public static Form full(int width) {
            return new Form(true, width, Integer.MAX_VALUE, Styles.PLAIN);
        }

        /** Breaks the lines of a text at the width. */
        public String wrap(String text) {
            return Paragraphs.wrap(text, width);
        }
    }

    private final PrintStream out;
    private final Form form;
    private @Nullable Scenario scenario;
    private @Nullable Trace trace;
    private Chronicle chronicle = new Chronicle();
    private boolean meaningTold;

    /** Prints the full form to {@code out}. */
    public TextAudience(PrintStream out) {
        this(out, Form.full(WIDTH));
    }

    /** Prints to {@code out}. */
    public TextAudience(PrintStream out, Form form) {
        this.out = out;
        this.form = form;
    }

    @Override
    public PrintStream out() {
        return out;
    }

    private void paragraph(String text) {
        out.println(Paragraphs.wrap(text, form.width()));
        out.println();
    }

    private void heading(String text) {
        Paragraphs.wrap(text, form.width())
                .lines()
                .forEach(line -> out.println(form.styles().apply(Role.HEADING, line)));
        out.println();
    }

    @Override
    public void scenarioBegins(Scenario begins, RunOptions conditions) {
        scenario = begins;
        meaningTold = false;
        heading(begins.name() + ": " + begins.summary());
        paragraph(begins.introduction());
        if (!conditions.profile().equals(Profiles.MODERN)) {
            paragraph("(Played with the settings of the profile " + conditions.profile()
                    + ". Times in the text are those of the profile " + Profiles.MODERN
                    + " unless it says otherwise.)");
        }
        // it can be read while the rest is computed
        out.flush();
    }

    @Override
    public List<StageListener> runBegins(Heading heading) {
        if (heading.number() > 0) {
            if (heading.cures()) {
                tellMeaning();
            }
            heading("—— " + (heading.cures() ? "The same run with the cure: " : "The same run, but: ")
                    + heading.title());
            if (!heading.introduction().isEmpty()) {
                paragraph(heading.introduction());
            }
        }
        if (!form.isFull()) {
            chronicle = new Chronicle();
            return List.of(chronicle);
        }
        Trace begun = new Trace(out, heading.timers(), NAME_WIDTH, form.traceWidth(), form.styles());
        trace = begun;
        return List.of(begun);
    }

    @Override
    public void runEnds(Heading heading, String meaning, List<Check> checks, long virtualNanos) {
        if (!form.isFull()) {
            boolean showsSegments = heading.number() == 0 || heading.isPictured();
            new BriefRun(out, form.width(), form.styles())
                    .print(chronicle.entries(), showsSegments, heading.showsOptions());
        } else if (trace == null || !trace.end()) {
            out.println();
        }
        long held = checks.stream().filter(Check::holds).count();
        String verdict =
                held + " of " + checks.size() + (checks.size() == 1 ? " expectation met." : " expectations met.");
        out.println("After " + Times.spoken(virtualNanos) + " of virtual time: "
                + form.styles().apply(held == checks.size() ? Role.GOOD : Role.BAD, verdict));
        out.println();
        if (!meaning.isEmpty()) {
            paragraph(meaning);
        }
    }

    private void tellMeaning() {
        if (scenario != null && !meaningTold) {
            meaningTold = true;
            heading("What it means");
            paragraph(scenario.meaning());
            if (!scenario.cure().isEmpty()) {
                heading("What cures it");
                paragraph(scenario.cure());
            }
        }
    }

    @Override
    public void scenarioEnds(Scenario ended, Outcome outcome) {
        tellMeaning();
        out.flush();
    }
}
