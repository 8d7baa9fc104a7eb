package io.hawser.lab.replay;

import io.hawser.lab.script.TopologyLayout;
import java.util.List;

/**
 * A recorded run.
 *
 * @param layout machines and links; their numbers are indexes into its lists
 * @param endNanos the virtual time at which it ends
 * @param complete whether the whole run is recorded; otherwise {@code cut} describes the missing part
 * @param cut the key of the message about the missing part; empty for none
 * @param events the number of events, recorded or not
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
