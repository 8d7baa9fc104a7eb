package io.hawser.lab.replay;

import io.hawser.tcp.TcpTimerKind;
import org.jspecify.annotations.Nullable;

/** The last thing that has happened to a host: what it does next follows from it. */
public sealed interface Cause {
    /** Nothing that is known. */
    record Unknown() implements Cause {}

    /** A segment came. */
    record Segment(int flags) implements Cause {}

    /** A timer fired. */
    record Fired(TcpTimerKind timer) implements Cause {}

    /** A program or a user did something. */
    record Call(String sentence) implements Cause {}

    /** The timer that fired; null if the cause is something else. */
    default @Nullable TcpTimerKind timer() {
        return this instanceof Fired(TcpTimerKind fired) ? fired : null;
    }
}
