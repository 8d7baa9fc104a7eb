package io.hawser.tcp.ecn;

import io.hawser.tcp.event.EcnFigures;
import io.hawser.tcp.recovery.Delivery;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.tcp.settings.TcpSettings;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Explicit congestion notification of one connection whose SYNs have agreed on it: routers mark packets instead of
 * dropping them, and the receiver tells the sender of marks. How, there are two ways: {@link ClassicEcn} and {@link
 * AccurateEcn}.
 */
public abstract sealed class Ecn permits ClassicEcn, AccurateEcn {
    private @Nullable EcnConnection connection;

    /** Joins this to the connection, as soon as there is one: a listener negotiates before it makes a connection. */
    public final void attach(EcnConnection newConnection) {
        connection = newConnection;
    }

    final EcnConnection connection() {
        return Objects.requireNonNull(connection, "not attached to a connection");
    }

    // ---- the handshake

    /** Flags that a SYN+ACK adds, after it has timed out {@code timeouts} times. */
    public abstract int answeringFlags(int timeouts);

    /** Whether a SYN+ACK that is sent for the first time is to carry the Accurate ECN option. */
    public boolean isOptionInAnswer(TcpSettings settings) {
        return false;
    }

    /** The SYN has come again, before the third segment of the handshake. */
    public void synRepeated(TcpSegment syn) {}

    /** The SYN+ACK has come again: its sender has not got our acknowledgment. */
    public void answerRepeated(TcpSegment synAck) {}

    // ---- receiving

    /**
     * An acceptable segment with an acceptable ACK has arrived, and nothing of it has been taken yet.
     *
     * @param completes whether it completes the handshake of a passive open
     */
    public abstract void arrives(TcpSegment segment, boolean completes);

    /** It has text that will be taken. Returns whether the peer is to hear of it at once. */
    public boolean textArrived(TcpSegment segment) {
        return false;
    }

    /** A segment has arrived of which all text is old, and which ends where it is expected to go on. */
    public void oldTextArrived(TcpSegment segment) {}

    /** The peer will be told that the text from {@code left} on has come once more. */
    public void textRepeated(int left) {}

    // ---- sending

    /**
     * Reads the marks that an acknowledgment reports, after its effect on the flight is known.
     *
     * @param delivery what it has brought; null when nothing was in flight
     * @return whether it reports new ones
     */
    public boolean reportsMarks(TcpSegment segment, @Nullable Delivery delivery) {
        return false;
    }

    /** The window was made smaller, because of a mark or for any other reason. */
    public void slowedDown() {}

    /** There was no reason to. */
    public void spedUpAgain() {}

    /** Flags that a segment with new data adds. */
    public int flagsOfNewData() {
        return 0;
    }

    /**
     * Flags that every segment adds.
     *
     * @param bare whether it has neither text nor SACK blocks
     */
    public abstract int flagsOfAll(boolean bare);

    /** The two bits of the IP header; {@code isNewData} for data that is sent for the first time. */
    public abstract int codepoint(boolean isNewData);

    /** Works out how much each segment with data has to leave free for the Accurate ECN option from now on. */
    public void reserve(TcpSettings settings) {}

    /** Bytes that each segment with data leaves free for the Accurate ECN option. */
    public int reservedBytes() {
        return 0;
    }

    /**
     * Returns the counters that a segment is to report in the Accurate ECN option, having planned the option; null if
     * it is not due or does not fit.
     *
     * @param option plans the option
     * @param spaceBytes what is left for the option
     * @param sackBlocks the number of SACK blocks on the segment
     * @param duplicate the first sequence number of a range that the segment reports as a duplicate; null for none
     */
    public @Nullable ReceivedMarks marksToReport(
            EcnOption option, int spaceBytes, int sackBlocks, @Nullable Integer duplicate) {
        return null;
    }

    /** Whether a bare acknowledgment answers a SYN+ACK at once, before any data. */
    public boolean answersSynAckAtOnce() {
        return false;
    }

    /** The counts of marks, for TCP_INFO. */
    public abstract EcnFigures figures();
}
