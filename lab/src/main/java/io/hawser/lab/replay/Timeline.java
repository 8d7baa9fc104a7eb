package io.hawser.lab.replay;

import io.hawser.lab.script.TopologyLayout;
import java.util.List;

/**
 * A run from its beginning to its end.
 *
 * @param layout machines and links, by their numbers: the index in its lists
 * @param endNanos the virtual time at which it ends
 * @param complete whether all of it is here; otherwise {@code cut} says what is missing
 * @param cut the key of the message about what is missing; empty if nothing is
 * @param events what has happened, kept or not
 * @param reasons message keys, by the numbers in {@code hops} and {@code timers}
 */
public record Timeline(
        TopologyLayout layout,
        long endNanos,
        boolean complete,
        String cut,
        long events,
        List<List<ConnectionEnd>> connections,
        Hops hops,
        StringTable strings,
        StringTable reasons,
        List<StateChange> states,
        TimerEvents timers,
        List<Note> notes,
        List<Fold> folds,
        StateTally tally) {}
