package io.hawser.tools.probe;

import io.hawser.udp.UdpSocket;
import io.hawser.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/** One datagram of {@link Traceroute} and its result. Times are in microseconds. */
final class TracerouteProbe {
    private static final long LONG_AGO_MICROS = Long.MIN_VALUE / 2;

    final int port;

    @Nullable
    UdpSocket socket;

    boolean isSent;
    long sentMicros;

    /** Whether the probe is answered or timed out. */
    boolean isDone;

    boolean isAnswered;
    long answeredMicros;

    /** The source of the answer; null for none. */
    @Nullable
    IpAddress from;

    /** The error mark, for example {@code !H}. */
    String failure = "";

    /** Whether the answer did not come from a router on the path, so that it is the last hop. */
    boolean isFinal;

    TracerouteProbe(int port) {
        this.port = port;
    }

    boolean isAwaited() {
        return isSent && !isDone;
    }

    void answered(@Nullable IpAddress by, long nowMicros) {
        from = by;
        isAnswered = true;
        answeredMicros = nowMicros;
        close();
    }

    /** Response time; negative without an answer. */
    long roundTripMicros() {
        return isAnswered ? answeredMicros - sentMicros : -1;
    }

    /** Takes over the answer of another probe, which then has none and is not sent again. */
    void takeFrom(TracerouteProbe other) {
        sentMicros = other.sentMicros;
        isAnswered = other.isAnswered;
        answeredMicros = other.answeredMicros;
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

    void close() {
        isDone = true;
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
