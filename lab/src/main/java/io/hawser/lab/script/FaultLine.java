package io.hawser.lab.script;

import io.hawser.lab.script.YamlValue.Text;
import io.hawser.lab.stage.Stage;
import io.hawser.sim.Network;
import io.hawser.sim.fault.FaultScript;
import io.hawser.sim.fault.FaultSyntaxException;
import io.hawser.sim.phrase.Names;
import io.hawser.sim.phrase.PhraseException;
import io.hawser.sim.phrase.Sentence;
import io.hawser.sim.phrase.Slot;
import io.hawser.time.Deadline;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A fault in the syntax of {@link FaultScript}, among the steps or the faults of a scenario. Without a time it begins
 * when its step is played; {@code for 3s} before it limits its duration.
 *
 * @param lastsNanos the duration from its step on; -1 if the script sets its own times, or the fault is permanent
 */
record FaultLine(FaultScript script, long lastsNanos, Place place) {
    private static final String FOR = "'for' is followed by a time and a fault, such as for 3s cut client-server";
    private static final Set<String> BEGINNINGS = FaultScript.beginnings();

    /** Returns whether a sentence can only be a fault. */
    static boolean is(Sentence sentence) {
        return sentence.size() > 0
                && (sentence.has(0, "for")
                        || BEGINNINGS.contains(sentence.word(0).text()));
    }

    /** Reads a line of the list of faults. */
    static FaultLine parse(Text line) throws ScenarioFileException {
        try {
            return parse(Sentence.of(line.text()), line.place());
        } catch (PhraseException wrong) {
            throw new ScenarioFileException(line, wrong);
        }
    }

    /**
     * Reads a step that is a fault.
     *
     * @param place the place of the step
     */
    static FaultLine parse(Sentence sentence, Place place) throws PhraseException {
        int first = 0;
        long lasts = -1;
        if (sentence.has(0, "for")) {
            try {
                Slot.Read<Values.Instant> time = Slots.TIME.read(sentence.from(1), 0, new Names());
                lasts = time.value().nanos();
                first = 1 + time.next();
            } catch (Slot.NotThis wrong) {
                String message = String.valueOf(wrong.getMessage());
                throw new PhraseException(sentence.offset(1), message.isEmpty() ? FOR : message);
            }
            if (first == sentence.size()) {
                throw new PhraseException(sentence.offset(first), FOR);
            }
        }
        int offset = sentence.offset(first);
        try {
            FaultScript script = FaultScript.parse(sentence.text().substring(offset));
            if (lasts > 0 && !script.fault().canEnd()) {
                throw new PhraseException(offset, "what happens once does not last 'for' a time");
            }
            return new FaultLine(script, lasts, place);
        } catch (FaultSyntaxException wrong) {
            throw new PhraseException(offset + wrong.column() - 1, String.valueOf(wrong.getMessage()));
        }
    }

    /** Checks that the names in it exist. */
    void check(Network trial) throws ScenarioFileException {
        try {
            script.fault().on(trial);
        } catch (IllegalArgumentException wrong) {
            throw new ScenarioFileException(place, String.valueOf(wrong.getMessage()));
        }
    }

    /** Schedules the fault for now, or for its own time. */
    void schedule(Stage stage) {
        long now = stage.nowNanos();
        @Nullable
        FaultScript lasting = lastsNanos < 0
                ? null
                : new FaultScript(now, Deadline.after(now, lastsNanos), script.fault(), script.text());
        (lasting == null ? script : lasting).schedule(stage.network());
        stage.tellFault(script.text());
    }
}
