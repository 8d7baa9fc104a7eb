package io.hawser.lab.report;

import io.hawser.lab.plot.Ladder;
import io.hawser.lab.report.Chronicle.Change;
import io.hawser.lab.report.Chronicle.Entry;
import io.hawser.lab.report.Chronicle.Failure;
import io.hawser.lab.report.Chronicle.Omitted;
import io.hawser.lab.report.Chronicle.Passage;
import io.hawser.lab.report.Chronicle.Remark;
import io.hawser.lab.report.Chronicle.Shown;
import io.hawser.lab.report.Chronicle.Stop;
import io.hawser.lab.report.Chronicle.Unmet;
import io.hawser.lab.scenario.Audience;
import io.hawser.lab.scenario.RunOptions;
import io.hawser.lab.scenario.Scenario;
import io.hawser.lab.stage.Check;
import io.hawser.lab.stage.StageListener;
import io.hawser.lab.stage.Times;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Draws each run of a scenario as a ladder diagram. */
public final class LadderAudience implements Audience {
    private static final int MOST_ROWS = 46;

    /**
     * The picture of a run.
     *
     * @param heading the run
     * @param svg the picture; null if no packet was sent
     */
    public record Picture(Heading heading, @Nullable String svg) {}

    private final List<Picture> pictures = new ArrayList<>();
    private final boolean showsUnmet;
    private Chronicle chronicle = new Chronicle();
    private String title = "";

    /** Makes an audience that shows expectations which are not met. */
    public LadderAudience() {
        this(/* showsUnmet= */ true);
    }

    /**
     * Makes an audience.
     *
     * @param showsUnmet whether expectations that are not met are shown; after an action of a user they need not be
     */
    public LadderAudience(boolean showsUnmet) {
        this.showsUnmet = showsUnmet;
    }

    @Override
    public void scenarioBegins(Scenario scenario, RunOptions conditions) {
        title = scenario.name() + ": " + scenario.summary();
        pictures.clear();
    }

    @Override
    public List<StageListener> runBegins(Heading heading) {
        chronicle = new Chronicle();
        return List.of(chronicle);
    }

    @Override
    public void runEnds(Heading heading, String meaning, List<Check> checks, long virtualNanos) {
        pictures.add(new Picture(heading, draw(heading)));
    }

    /** The pictures of all runs in order. */
    public List<Picture> pictures() {
        return List.copyOf(pictures);
    }

    /** The picture of the run that the scenario's title describes; null if no packet was sent. */
    public @Nullable String svg() {
        for (Picture each : pictures) {
            if (each.heading().isPictured()) {
                return each.svg();
            }
        }
        return null;
    }

    private @Nullable String draw(Heading heading) {
        List<String> machines = chronicle.machines();
        if (machines.isEmpty()) {
            return null;
        }
        List<Entry> entries = chronicle.entries().stream()
                .filter(each -> !(each instanceof Shown) && (showsUnmet || !(each instanceof Unmet)))
                .toList();
        String subtitle = heading.title().isEmpty() ? "" : (heading.cures() ? "With the cure: " : "") + heading.title();
        Ladder ladder = new Ladder(title, subtitle, machines, Times::spoken);
        List<Entry> shown = Digest.of(entries, MOST_ROWS);
        Set<String> crowded = hostsOfMany(shown);
        Stop latest = new Stop("", 0, 0);
        for (Entry each : shown) {
            draw(each instanceof Omitted omitted ? after(latest, omitted) : each, heading, machines, crowded, ladder);
            if (each instanceof Passage passage && passage.stops().getLast().order() > latest.order()) {
                latest = passage.stops().getLast();
            }
        }
        return ladder.svg();
    }

    /** Moves an omission below the arrows sent before it, so that it does not cover their labels. */
    private static Omitted after(Stop latest, Omitted omitted) {
        return latest.order() < omitted.order()
                ? omitted
                : new Omitted(latest.order(), latest.atNanos(), omitted.what());
    }

    /** The hosts with more than one connection in the picture: there, a change of state needs the connection's name. */
    private static Set<String> hostsOfMany(List<Entry> entries) {
        Set<String> seen = new HashSet<>();
        Set<String> hosts = new HashSet<>();
        Set<String> many = new HashSet<>();
        for (Entry each : entries) {
            if (each instanceof Change change
                    && seen.add(change.name().toString())
                    && !hosts.add(change.name().host())) {
                many.add(change.name().host());
            }
        }
        return many;
    }

    private static void draw(Entry entry, Heading heading, List<String> machines, Set<String> crowded, Ladder ladder) {
        switch (entry) {
            case Passage passage -> ladder.arrow(arrow(passage, heading, machines));
            case Change change -> {
                String name = change.name().withoutHost();
                boolean isNamed = crowded.contains(change.name().host()) && !name.isEmpty();
                ladder.change(
                        point(change, change.name().host(), machines),
                        isNamed ? name + " " + change.to() : change.to().name(),
                        /* isFailure= */ false);
            }
            case Failure failure ->
                ladder.change(
                        point(failure, failure.host(), machines),
                        failure.connection() + ": " + failure.error().errno(),
                        /* isFailure= */ true);
            case Remark remark -> ladder.remark(remark.atNanos(), remark.order(), remark.text());
            case Omitted omitted -> ladder.remark(omitted.atNanos(), omitted.order(), omitted.what());
            case Unmet unmet ->
                ladder.remark(
                        unmet.atNanos(),
                        unmet.order(),
                        "NOT AS EXPECTED: " + unmet.check().what());
            case Shown _ -> {
                // a picture shows no tables
            }
        }
    }

    private static Ladder.Point point(Entry entry, String host, List<String> machines) {
        return new Ladder.Point(Math.max(0, machines.indexOf(host)), entry.atNanos(), entry.order());
    }

    private static Ladder.Arrow arrow(Passage passage, Heading heading, List<String> machines) {
        List<Ladder.Point> points = new ArrayList<>();
        for (Stop stop : passage.stops()) {
            points.add(new Ladder.Point(machines.indexOf(stop.machine()), stop.atNanos(), stop.order()));
        }
        String next = passage.next();
        return new Ladder.Arrow(
                points,
                next == null ? points.getLast().machine() : machines.indexOf(next),
                passage.words().label(),
                heading.showsOptions() ? passage.words().options() : "",
                switch (passage.ending()) {
                    case ARRIVED -> next == null ? Ladder.Ending.ARRIVES : Ladder.Ending.PENDING;
                    case LOST -> Ladder.Ending.LOST;
                    case REFUSED, IGNORED -> Ladder.Ending.REFUSED;
                },
                passage.end(),
                passage.isFromNowhere());
    }
}
