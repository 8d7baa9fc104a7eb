package io.hawser.lab.script;

import io.hawser.lab.script.Step.Action;
import io.hawser.lab.script.Step.StepFailure;
import io.hawser.lab.script.Values.Instant;
import io.hawser.lab.stage.Finding;
import io.hawser.tcp.TcpError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** All sentences that steps can be. */
final class Vocabulary {
    private static final long PATIENCE_NANOS = 600_000_000_000L;
    private static final String FAILING = "failing";

    private final Grammar<Step> steps;
    private final Grammar<Condition> conditions;
    private final OptionsSlot options;

    Vocabulary() {
        Map<String, Slot<?>> slots = Slots.all();
        options = new OptionsSlot();
        conditions = Conditions.grammar(slots);
        Steps told = new Steps(slots);
        ConnectionSteps.define(told);
        ConnectionSteps.time(told);
        PacketSteps.define(told);
        ShowSteps.define(told);
        ToolSteps.define(told);
        steps = new Grammar<>(told.phrases());
    }

    /** What can be done. */
    Grammar<Step> steps() {
        return steps;
    }

    /** What can be expected and waited for. */
    Grammar<Condition> conditions() {
        return conditions;
    }

    /** Which socket options there are. */
    OptionsSlot options() {
        return options;
    }

    /** Reads a sentence. */
    Step parse(Sentence sentence, Names names) throws ScenarioFileException {
        int size = sentence.size();
        if (size == 0) {
            throw new ScenarioFileException(sentence.place(0), "a step is a sentence; this one is empty");
        }
        if (sentence.has(0, "expect")) {
            return new Step.Expect(conditions.parse(sentence.part(1, size), names));
        }
        // … , failing with EADDRINUSE
        if (size > 4 && sentence.has(size - 4, ",") && sentence.has(size - 3, FAILING)) {
            Slot<?> errno = Slots.all().get("errno");
            try {
                Object error = errno == null
                        ? ""
                        : errno.read(sentence, size - 1, names).value();
                if (parse(sentence.first(size - 4), names) instanceof Action action
                        && error instanceof TcpError known) {
                    return new Step.Failing(action, known.errno());
                }
            } catch (Slot.NotThis wrong) {
                throw new ScenarioFileException(
                        sentence.place(size - 1),
                        "'" + sentence.word(size - 1).text() + "' is none of the errors that a call can fail with: "
                                + (errno == null ? "" : errno.expected(names)));
            }
        }
        if (sentence.has(0, "wait") && sentence.has(1, "until") && !sentence.has(2, "idle") && !isTime(sentence)) {
            return waiting(sentence, names);
        }
        List<Mismatch> mismatches = new ArrayList<>();
        if (FaultLine.is(sentence) && !names.hosts().contains(sentence.word(0).text())) {
            FaultLine fault = FaultLine.parse(sentence);
            return new Step.Fault(fault);
        }
        Step step = steps.find(sentence, names, mismatches);
        if (step == null) {
            mismatches.add(new Mismatch(0, "'expect'", List.of("expect"), ""));
            throw Grammar.wrong(sentence, mismatches);
        }
        return step;
    }

    /** {@code wait until the time is …} is a phrase of its own. */
    private static boolean isTime(Sentence sentence) {
        return sentence.has(2, "the") && sentence.has(3, "time") && sentence.has(4, "is");
    }

    /** {@code wait until CONDITION [, at most TIME]}. */
    private Step waiting(Sentence sentence, Names names) throws ScenarioFileException {
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

    private static long time(Sentence sentence, int index, Names names) throws ScenarioFileException {
        try {
            Slot<?> slot = Slots.all().get("time");
            if (slot != null && slot.read(sentence, index, names).value() instanceof Instant instant) {
                return instant.nanos();
            }
        } catch (Slot.NotThis wrong) {
            // told below
        }
        throw new ScenarioFileException(sentence.place(index), "a time comes after 'at most', such as 10s");
    }
}
