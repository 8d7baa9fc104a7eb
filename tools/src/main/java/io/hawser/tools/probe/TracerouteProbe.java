package io.hawser.tools.probe;

import io.hawser.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/** One probe of {@link Traceroute} and its result. Times are in microseconds. */
final class TracerouteProbe {
    private static final long LONG_AGO_MICROS = Long.MIN_VALUE / 2;

    boolean isSent;

    /** When it was sent, by the time of the host. */
    long sentMicros;

    /** The same by the clock that takes the response time. */
    long clockMicros;

    /** Whether the probe is answered or timed out. */
    boolean isDone;

    boolean isAnswered;
    private long roundTripMicros;

    /** The source of the answer; null for none. */
    @Nullable
    IpAddress from;

    /** The error mark, for example {@code !H}. */
    String failure = "";

    /** Whether the answer did not come from a router on the path, so that it is the last hop. */
    boolean isFinal;

    boolean isAwaited() {
        return isSent && !isDone;
    }

    /** @param nowMicros the time of the clock */
    void answered(@Nullable IpAddress by, long nowMicros) {
        from = by;
        isAnswered = true;
        roundTripMicros = Math.max(0, nowMicros - clockMicros);
        isDone = true;
    }

    /** Response time; negative without an answer. */
    long roundTripMicros() {
        return isAnswered ? roundTripMicros : -1;
    }

    /** Takes over the answer of another probe, which then has none and is not sent again. */
    void takeFrom(TracerouteProbe other) {
        sentMicros = other.sentMicros;
        isAnswered = other.isAnswered;
        roundTripMicros = other.roundTripMicros;
        from = other.from;
        failure = other.failure;
        isFinal = other.isFinal;
        other.isAnswered = false;
        other.isDone = false;
        other.from = null;
        other.failure = "";
        other.isFinal = false;
        other.sentMicros = LONG_AGO_MICROS;
    }
}
