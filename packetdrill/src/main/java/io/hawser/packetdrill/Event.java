package io.hawser.packetdrill;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step of a script. */
record Event(int line, EventTime times, Action action) {
    sealed interface Action {}

    record PacketAction(PacketSpec packet) implements Action {}

    /**
     * A system call.
     *
     * @param endNanos when a call that blocks is to return, counted as the time of the event is; -1 for one that does
     *     not
     * @param errno the symbol of the error that is expected; null for none
     */
    record Syscall(
            String name,
            List<Expression> arguments,
            Expression result,
            @Nullable String errno,
            long endNanos) implements Action {}

    /** A line for the shell. */
    record Shell(String command) implements Action {}

    /** Python code about TCP_INFO. */
    record Code(String text) implements Action {}
}
