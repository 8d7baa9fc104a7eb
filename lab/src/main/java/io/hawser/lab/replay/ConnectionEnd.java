package io.hawser.lab.replay;

import io.hawser.lab.stage.ConnectionNames.Name;
import io.hawser.tcp.TcpInfo;
import io.hawser.tcp.TcpTimerKind;
import io.hawser.tcp.event.RetransmissionTimerUse;
import io.hawser.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/** One end of a recorded connection. */
public final class ConnectionEnd {
    /**
     * The key of an end on a machine.
     *
     * @param node the number of the machine
     */
    record Key(int node, IpAddress local, int localPort, IpAddress remote, int remotePort) {}

    private static final int MOST_SCALE = 14;

    final Key key;
    final int connection;
    private @Nullable Samples samples;
    final SentSegments sentSegments = new SentSegments();

    @Nullable
    Name name;

    /** Whether recording of its states has begun: an end is known from the SYN that it has received or sent. */
    boolean began;

    boolean ended;
    private long isn = -1;
    private int windowScale;
    private int firstUnacknowledged;
    private boolean backsOff;
    private boolean hasRoundTrip;
    private long timeWaitNanos = -1;

    ConnectionEnd(Key key, int connection) {
        this.key = key;
        this.connection = connection;
    }

    /** Records the sequence number and the window scale of its SYN. */
    void synSent(int sequence, int scale) {
        isn = Integer.toUnsignedLong(sequence);
        windowScale = Math.clamp(scale, 0, MOST_SCALE);
    }

    /** The window in a segment that it sends, in bytes. */
    long window(int field, boolean isSyn) {
        return isSyn ? field : (long) field << windowScale;
    }

    /** Records the beginning of TIME_WAIT. */
    void timeWaitBegan(long nowNanos) {
        timeWaitNanos = nowNanos;
    }

    /** The time at which its TIME_WAIT began; -1 if it has not. */
    public long timeWaitNanos() {
        return timeWaitNanos;
    }

    /** The number of its machine. */
    public int node() {
        return key.node();
    }

    /** The number of its connection. */
    public int connection() {
        return connection;
    }

    /** {@code 10.0.0.1:80}, or {@code [2001:db8::1]:80}. */
    public String local() {
        return endpoint(key.local(), key.localPort());
    }

    /** The peer's address and port as this machine sees them. */
    public String remote() {
        return endpoint(key.remote(), key.remotePort());
    }

    private static String endpoint(IpAddress address, int port) {
        return (address.isV4() ? address.toString() : "[" + address + "]") + ":" + port;
    }

    /** The initial sequence number, unsigned; -1 if no SYN was recorded. */
    public long isn() {
        return isn;
    }

    /** Its variables over time; null if none were recorded. */
    public @Nullable Samples samples() {
        return samples;
    }

    /** Records its variables; returns whether that adds a row. */
    boolean sample(long nowNanos, TcpInfo info) {
        Samples ofEnd = samples;
        if (ofEnd == null) {
            ofEnd = new Samples();
            samples = ofEnd;
        }
        if (info.sndUna != firstUnacknowledged) {
            firstUnacknowledged = info.sndUna;
            backsOff = false;
        }
        hasRoundTrip = info.srttNanos >= 0;
        return ofEnd.add(nowNanos, info);
    }

    void timerFired(TcpTimerKind timer, RetransmissionTimerUse use) {
        backsOff |= timer == TcpTimerKind.RETRANSMISSION && use == RetransmissionTimerUse.TIMEOUT;
    }

    /** Returns whether its retransmission timer has fired and no data was acknowledged since. */
    boolean backsOff() {
        return backsOff;
    }

    /** Returns whether it has measured a round trip. */
    boolean hasRoundTrip() {
        return hasRoundTrip;
    }

    /** The scenario's name for it, without the host; empty for none. */
    public String label() {
        return name == null ? "" : name.withoutHost();
    }
}
