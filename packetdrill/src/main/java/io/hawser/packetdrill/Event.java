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
     * @param endNanos when a blocking call must return, on the same scale as the time of the event; -1 for a call that
     *     does not block
     * @param errno the symbol of the expected error; null for none
     */
    record Syscall(
            String name,
            List<Expression> arguments,
            Expression result,
            @Nullable String errno,
            long endNanos) implements Action {}

    /** A shell command. */
    record Shell(String command) implements Action {}

    /** Python code about TCP_INFO. */
    record Code(String text) implements Action {}
}
