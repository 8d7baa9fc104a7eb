package io.hawser.lab.script;

import io.hawser.lab.script.Quantities.Quantity;
import io.hawser.lab.stage.Stage;
import io.hawser.sim.Network;
import io.hawser.sim.fault.FaultScript;
import io.hawser.sim.fault.FaultSyntaxException;
import io.hawser.time.Deadline;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A fault as {@link FaultScript} reads it, among the steps or the faults of a scenario. Without a time it begins when its step
 * is played; {@code for 3s} before it lets it end.
 *
 * @param lastsNanos how long from its step on; -1 if it says itself, or stays
 */
record FaultLine(FaultScript script, long lastsNanos, Place place) {
    /** The words that only faults begin with. */
    private static final Set<String> BEGINNINGS = Set.of(
            "at",
            "from",
            "for",
            "cut",
            "restore",
            "loss",
            "corruption",
            "duplication",
            "reordering",
            "latency",
            "jitter",
            "bandwidth",
            "queue",
            "mtu",
            "drop",
            "crash",
            "reboot",
            "partition",
            "heal",
            "freeze",
            "resume",
            "icmp",
            "set");

    /** Whether a sentence can only be a fault. */
    static boolean is(Sentence sentence) {
        return sentence.size() > 0 && BEGINNINGS.contains(sentence.word(0).text());
    }

    static FaultLine parse(Sentence sentence) throws ScenarioFileException {
        int first = 0;
        long lasts = -1;
        if (sentence.has(0, "for") && sentence.size() > 2) {
            Quantity time =
                    Quantities.read(sentence.word(1).text(), sentence.word(2).text(), Quantities.TIMES);
            if (time == null || sentence.size() <= 1 + time.words()) {
                throw new ScenarioFileException(
                        sentence.place(1), "a time and a fault come after 'for', such as for 3s cut client-server");
            }
            lasts = time.value();
            first = 1 + time.words();
        }
        try {
            FaultScript script = FaultScript.parse(sentence.from(first));
            if (lasts > 0 && !script.fault().canEnd()) {
                throw new ScenarioFileException(sentence.place(first), "what happens once does not last 'for' a time");
            }
            return new FaultLine(script, lasts, sentence.place(0));
        } catch (FaultSyntaxException wrong) {
            int index = sentence.word(first).index() + wrong.column() - 1;
            throw new ScenarioFileException(sentence.placeOf(index), String.valueOf(wrong.getMessage()));
        }
    }

    /** Makes sure that there is what it speaks of. */
    void check(Network trial) throws ScenarioFileException {
        try {
            script.fault().on(trial);
        } catch (IllegalArgumentException wrong) {
            throw new ScenarioFileException(place, String.valueOf(wrong.getMessage()));
        }
    }

    /** Lets it begin, now or when it says. */
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
