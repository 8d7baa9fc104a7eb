package io.hawser.lab.replay;

import io.hawser.lab.replay.SegmentActions.Pending;
import io.hawser.lab.script.Interventions;
import io.hawser.lab.script.Interventions.Intervention;
import io.hawser.lab.script.Interventions.OnSegment;
import io.hawser.lab.script.Interventions.OnStage;
import io.hawser.lab.stage.Leg;
import io.hawser.lab.stage.Stage;
import io.hawser.sim.phrase.PhraseException;
import java.util.ArrayList;
import java.util.List;

/** Performs the user's actions of a run at their times. */
final class Director {
    private record Planned(UserAction action, Intervention intervention) {}

    private final List<Planned> plan = new ArrayList<>();

    /**
     * Reads the actions.
     *
     * @throws IllegalArgumentException if a sentence is not a valid action; the message gives details
     */
    Director(RunLink link, Interventions interventions) {
        for (UserAction each : link.actions()) {
            try {
                plan.add(new Planned(each, interventions.parse(each.sentence())));
            } catch (PhraseException wrong) {
                throw new IllegalArgumentException(
                        "action '" + each.sentence() + "', column " + (wrong.offset() + 1) + ": " + wrong.message(),
                        wrong);
            }
        }
    }

    /** Schedules the actions on a stage before anything has happened on it. */
    void prepare(Stage stage, TimelineRecorder recorder) {
        List<Pending> segments = new ArrayList<>();
        for (Planned each : plan) {
            long atNanos = each.action.atNanos();
            String sentence = each.action.sentence();
            switch (each.intervention) {
                case OnSegment onSegment -> {
                    Pending pending = new Pending(onSegment, atNanos);
                    segments.add(pending);
                    stage.network().interveneAt(atNanos, () -> recorder.user(sentence, missed(pending)));
                }
                case OnStage onStage ->
                    stage.network().interveneAt(atNanos, () -> {
                        recorder.acts(sentence);
                        recorder.user(sentence, onStage.apply(stage));
                    });
            }
        }
        if (!segments.isEmpty()) {
            for (Leg leg : stage.legs()) {
                leg.lane().add(new SegmentActions(leg.lane(), segments, recorder));
            }
        }
    }

    private static String missed(Pending pending) {
        return pending.isDone() ? "" : "the segment is not under way at this instant";
    }
}
