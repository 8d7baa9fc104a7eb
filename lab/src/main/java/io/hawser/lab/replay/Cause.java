package io.hawser.lab.replay;

import io.hawser.tcp.TcpTimerKind;
import org.jspecify.annotations.Nullable;

/** The last event at a host, which is taken as the cause of its next actions. */
public sealed interface Cause {
    /** No known event. */
    record Unknown() implements Cause {}

    /** A segment has arrived. */
    record Segment(int flags) implements Cause {}

    /** A timer has fired. */
    record Fired(TcpTimerKind timer) implements Cause {}

    /** A program or a user has called an operation. */
    record Call(String sentence) implements Cause {}

    /** The timer that fired; null for another cause. */
    default @Nullable TcpTimerKind timer() {
        return this instanceof Fired(TcpTimerKind fired) ? fired : null;
    }
}
