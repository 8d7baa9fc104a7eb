package io.hawser.packetdrill;

import org.jspecify.annotations.Nullable;

/** A system call that has been made, and may have to wait. */
interface PendingCall {
    /** The result; null if the call has to go on waiting. */
    @Nullable
    CallResult attempt();

    /** The time of the next attempt even without an event, in nanoseconds since the start of the script. */
    default long deadlineNanos() {
        return Long.MAX_VALUE;
    }
}
