package io.hawser.lab.script;

import io.hawser.lab.script.Step.Action;
import io.hawser.lab.script.Step.StepFailure;
import io.hawser.lab.script.YamlValue.Text;
import io.hawser.lab.stage.Finding;
import io.hawser.sim.phrase.Grammar;
import io.hawser.sim.phrase.Mismatch;
import io.hawser.sim.phrase.Names;
import io.hawser.sim.phrase.PhraseException;
import io.hawser.sim.phrase.Sentence;
import io.hawser.sim.phrase.Slot;
import io.hawser.tcp.TcpError;
import io.hawser.text.Excerpt;
import io.hawser.text.Similar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the sentences of steps. */
final class Vocabulary {
    private static final long PATIENCE_NANOS = 600_000_000_000L;
    private static final String FAILING = "failing";

    private final Grammar<Step> steps;
    private final Grammar<Condition> conditions;
    private final OptionsSlot options;
    private final Slot<TcpError> errno = Slots.errno();

    Vocabulary() {
        Map<String, Slot<?>> slots = Slots.all();
        options = new OptionsSlot();
        conditions = ConditionPhrases.grammar(slots);
        Steps told = new Steps(slots);
        ConnectionSteps.define(told);
        ConnectionSteps.time(told);
        PacketSteps.define(told);
        ShowSteps.define(told);
        ToolSteps.define(told);
        DnsSteps.define(told);
        DhcpSteps.define(told);
        steps = new Grammar<>(told.phrases());
    }

    /** The sentences of steps. */
    Grammar<Step> steps() {
        return steps;
    }

    /** The conditions. */
    Grammar<Condition> conditions() {
        return conditions;
    }

    /** The socket options. */
    OptionsSlot options() {
        return options;
    }

    /** Reads a sentence. */
    Step parse(Text source, Names names) throws ScenarioFileException {
        try {
            return parse(Sentence.of(source.text()), source.place(), names);
        } catch (PhraseException wrong) {
            throw new ScenarioFileException(source, wrong);
        }
    }

    /** Reads a sentence at {@code place}. */
    Step parse(Sentence sentence, Place place, Names names) throws PhraseException {
        int size = sentence.size();
        if (size == 0) {
            throw new PhraseException(0, "a step is a sentence; this one is empty");
        }
        if (sentence.has(0, "expect")) {
            return new Step.Expect(conditions.parse(sentence.part(1, size), names));
        }
        // … , failing with EADDRINUSE
        if (size > 4 && sentence.has(size - 4, ",") && sentence.has(size - 3, FAILING)) {
            TcpError error;
            try {
                error = errno.read(sentence, size - 1, names).value();
            } catch (Slot.NotThis wrong) {
                String word = sentence.word(size - 1).text();
                String similar = Similar.to(word, errno.candidates(names));
                throw new PhraseException(
                        sentence.offset(size - 1),
                        "no call fails with '" + Excerpt.of(word) + "'; "
                                + (similar == null
                                        ? "expected " + errno.expected(names)
                                        : "do you mean '" + similar + "'?"));
            }
            if (parse(sentence.first(size - 4), place, names) instanceof Action action) {
                return new Step.Failing(action, error.errno());
            }
        }
        if (sentence.has(0, "wait") && sentence.has(1, "until") && !sentence.has(2, "idle") && !isTime(sentence)) {
            return waiting(sentence, names);
        }
        List<Mismatch> mismatches = new ArrayList<>();
        if (FaultLine.is(sentence)
                && !names.of(Slots.HOST).contains(sentence.word(0).text())) {
            return new Step.Fault(FaultLine.parse(sentence, place));
        }
        Step step = steps.find(sentence, names, mismatches);
        if (step == null) {
            mismatches.add(new Mismatch(0, "'expect'", List.of("expect"), ""));
            throw Grammar.wrong(sentence, mismatches);
        }
        return step;
    }

    /** Returns whether the sentence is {@code wait until the time is …}, which is a phrase of its own. */
    private static boolean isTime(Sentence sentence) {
        return sentence.has(2, "the") && sentence.has(3, "time") && sentence.has(4, "is");
    }

    /** Reads {@code wait until CONDITION [, at most TIME]}. */
    private Step waiting(Sentence sentence, Names names) throws PhraseException {
        int end = sentence.size();
        long limit = PATIENCE_NANOS;
        for (int i = 2; i < sentence.size() - 3; i++) {
            if (sentence.has(i, ",") && sentence.has(i + 1, "at") && sentence.has(i + 2, "most")) {
                end = i;
                limit = time(sentence, i + 3, names);
            }
        }
        Condition condition = conditions.parse(sentence.part(2, end), names);
        long most = limit;
        return (Action) stage -> {
            if (!stage.runUntil(() -> condition.look(stage).holds(), most)) {
                Finding found = condition.look(stage);
                throw new StepFailure("it did not come to that: " + found.found());
            }
        };
    }

    private static long time(Sentence sentence, int index, Names names) throws PhraseException {
        try {
            return Slots.TIME.read(sentence, index, names).value().nanos();
        } catch (Slot.NotThis wrong) {
            String message = String.valueOf(wrong.getMessage());
            throw new PhraseException(
                    sentence.offset(index),
                    message.isEmpty() ? "'at most' is followed by a time, such as 10s" : message);
        }
    }
}
