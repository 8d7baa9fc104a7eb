package io.hawser.lab.script;

import io.hawser.lab.script.Step.Action;
import io.hawser.lab.script.Step.StepFailure;
import io.hawser.lab.stage.Stage;
import io.hawser.sim.Network;
import io.hawser.sim.fault.FaultScript;
import io.hawser.sim.phrase.Grammar;
import io.hawser.sim.phrase.Mismatch;
import io.hawser.sim.phrase.Names;
import io.hawser.sim.phrase.Phrase;
import io.hawser.sim.phrase.PhraseException;
import io.hawser.sim.phrase.Sentence;
import io.hawser.tcp.TcpException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the sentences by which a user intervenes in a run: the steps of scenarios that take no time, every fault, and
 * sentences about one segment. An instance reads the sentences of one run in order, because some of them name a
 * connection that later ones use.
 */
public final class Interventions {
    private static final Place NOWHERE = new Place("action", 1, 1);

    private static final Grammar<Step> STEPS = steps();
    private static final Grammar<Intervention> SEGMENTS = segments();

    private final Topology topology;
    private final Names names = new Names();

    Interventions(Topology topology, List<String> connections) {
        this.topology = topology;
        names.of(Slots.HOST).addAll(topology.hosts());
        names.of(Slots.LINK).addAll(topology.links());
        names.of(Slots.CONNECTION).addAll(connections);
    }

    private static Grammar<Step> steps() {
        Steps steps = new Steps(Slots.all());
        ConnectionSteps.defineInstant(steps);
        return new Grammar<>(steps.phrases());
    }

    private static Grammar<Intervention> segments() {
        List<Phrase<Intervention>> phrases = new ArrayList<>();
        segment(phrases, "drop segment {number}", "Loses it on its way.", SegmentEffect.DROP);
        segment(phrases, "delay segment {number} by {time}", "Lets it arrive later.", SegmentEffect.DELAY);
        segment(phrases, "duplicate segment {number}", "Lets a copy follow it.", SegmentEffect.DUPLICATE);
        segment(phrases, "corrupt segment {number}", "Turns over its last bit.", SegmentEffect.CORRUPT);
        return new Grammar<>(phrases);
    }

    private static void segment(
            List<Phrase<Intervention>> phrases, String pattern, String description, SegmentEffect effect) {
        phrases.add(Phrase.of(pattern, description, Slots.all(), (match, names) -> {
            Values.Instant time = match.find("time", Values.Instant.class);
            return new OnSegment(effect, match.number("number"), time == null ? 0 : time.nanos());
        }));
    }

    /** The effect of an intervention on a segment in flight. */
    public enum SegmentEffect {
        DROP,
        DELAY,
        DUPLICATE,
        CORRUPT
    }

    /** An intervention. */
    public sealed interface Intervention {}

    /** An intervention on one hop of a packet, given by its number. */
    public record OnSegment(SegmentEffect effect, long number, long delayNanos) implements Intervention {}

    /** An intervention on machines, links or connections. */
    public static final class OnStage implements Intervention {
        private final Step step;

        private OnStage(Step step) {
            this.step = step;
        }

        /**
         * Performs the intervention at once, while the network runs.
         *
         * @return empty if it succeeded; otherwise the reason of the failure
         */
        public String apply(Stage stage) {
            try {
                switch (step) {
                    case Action action -> action.play(stage);
                    case Step.Fault fault -> fault.line().schedule(stage);
                    default -> throw new IllegalStateException("not an intervention: " + step);
                }
                return "";
            } catch (TcpException failure) {
                return failure.error().errno() + ", " + failure.getMessage();
            } catch (StepFailure | IllegalArgumentException failure) {
                return String.valueOf(failure.getMessage());
            }
        }
    }

    /**
     * A sentence pattern.
     *
     * @param about the kind of object, from its first slot or its verb: host, connection, link, node, segment …
     * @param pattern the pattern with slots in braces
     */
    public record Form(String about, String pattern, String description) {}

    /** All patterns. */
    public static List<Form> forms() {
        List<Form> forms = new ArrayList<>();
        SEGMENTS.phrases().forEach(each -> forms.add(new Form("segment", each.pattern(), each.description())));
        STEPS.phrases()
                .forEach(each -> forms.add(new Form(
                        each.pattern().startsWith("{connection}") ? "connection" : "host",
                        each.pattern(),
                        each.description())));
        FaultScript.patterns()
                .forEach(each -> forms.add(new Form(each.contains("{link}") ? "link" : "node", each, "")));
        return forms;
    }

    /**
     * Reads a sentence.
     *
     * @throws PhraseException if it fits no pattern, or contains an unknown name
     */
    public Intervention parse(String text) throws PhraseException {
        Sentence sentence = Sentence.of(text.strip());
        List<Mismatch> mismatches = new ArrayList<>();
        Intervention segment = SEGMENTS.find(sentence, names, mismatches);
        if (segment != null) {
            return segment;
        }
        boolean isOfSegment = sentence.size() > 1 && sentence.has(1, "segment");
        if (!isOfSegment
                && FaultLine.is(sentence)
                && !names.of(Slots.HOST).contains(sentence.word(0).text())) {
            return new OnStage(new Step.Fault(fault(sentence)));
        }
        Step step = isOfSegment ? null : STEPS.find(sentence, names, mismatches);
        if (step == null) {
            throw Grammar.wrong(sentence, mismatches);
        }
        return new OnStage(step);
    }

    private FaultLine fault(Sentence sentence) throws PhraseException {
        FaultLine line = FaultLine.parse(sentence, NOWHERE);
        try (Network trial = Network.seeded(1)) {
            topology.build(trial);
            line.check(trial);
            return line;
        } catch (ScenarioFileException wrong) {
            throw new PhraseException(0, wrong.problem());
        }
    }
}
