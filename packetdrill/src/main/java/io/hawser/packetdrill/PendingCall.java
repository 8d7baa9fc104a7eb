package io.hawser.packetdrill;

import org.jspecify.annotations.Nullable;

/** A system call that was made and may have to wait. */
interface PendingCall {
    /** Attempts the call; returns null if it must continue to wait. */
    @Nullable
    CallResult attempt();

    /** The time of the next attempt even without an event, in nanoseconds since the start of the script. */
    default long deadlineNanos() {
        return Long.MAX_VALUE;
    }
}
