package io.hawser.tcp.ecn;

import io.hawser.tcp.event.EcnFigures;
import io.hawser.tcp.recovery.Delivery;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.tcp.settings.TcpSettings;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Explicit congestion notification of one connection whose SYNs have agreed on it: routers mark packets instead of
 * dropping them, and the receiver reports the marks to the sender. There are two forms of the report:
 * {@link ClassicEcn} and {@link AccurateEcn}.
 */
public abstract sealed class Ecn permits ClassicEcn, AccurateEcn {
    private @Nullable EcnConnection connection;

    /** Attaches this state to the connection once that exists: a listener negotiates before it makes a connection. */
    public final void attach(EcnConnection newConnection) {
        connection = newConnection;
    }

    final EcnConnection connection() {
        return Objects.requireNonNull(connection, "not attached to a connection");
    }

    // ---- the handshake

    /** Flags to add to a SYN+ACK after {@code timeouts} timeouts. */
    public abstract int answeringFlags(int timeouts);

    /** Returns whether the first transmission of a SYN+ACK carries the Accurate ECN option. */
    public boolean isOptionInAnswer(TcpSettings settings) {
        return false;
    }

    /** Handles a repeated SYN that arrives before the final ACK of the handshake. */
    public void synRepeated(TcpSegment syn) {}

    /** Handles a repeated SYN+ACK, whose sender has not received our acknowledgment. */
    public void answerRepeated(TcpSegment synAck) {}

    // ---- receiving

    /**
     * Handles an acceptable segment with an acceptable ACK, before the rest of it is processed.
     *
     * @param completes whether the segment completes the handshake of a passive open
     */
    public abstract void arrives(TcpSegment segment, boolean completes);

    /** Handles text that will be accepted. Returns whether the peer must get an acknowledgment at once. */
    public boolean textArrived(TcpSegment segment) {
        return false;
    }

    /** Records that the peer will get a report that text from {@code left} on was received again. */
    public void textRepeated(int left) {}

    // ---- sending

    /**
     * Reads the marks that an acknowledgment reports, after its effect on the flight is known.
     *
     * @param delivery the data that it reports as delivered; null when nothing was in flight
     * @return whether it reports new marks
     */
    public boolean reportsMarks(TcpSegment segment, @Nullable Delivery delivery) {
        return false;
    }

    /** Records that the window was reduced, because of a mark or for another reason. */
    public void slowedDown() {}

    /** Records that a reduction was undone, because there was no reason for it. */
    public void spedUpAgain() {}

    /** Flags to add to a segment with new data. */
    public int flagsOfNewData() {
        return 0;
    }

    /**
     * Flags to add to every segment.
     *
     * @param bare whether the segment has neither text nor SACK blocks
     */
    public abstract int flagsOfAll(boolean bare);

    /** The two ECN bits of the IP header; {@code isNewData} for data that is sent for the first time. */
    public abstract int codepoint(boolean isNewData);

    /** Recomputes how many bytes each segment with data leaves free for the Accurate ECN option. */
    public void reserve(TcpSettings settings) {}

    /** Bytes that each segment with data leaves free for the Accurate ECN option. */
    public int reservedBytes() {
        return 0;
    }

    /**
     * Plans the Accurate ECN option of a segment and returns the counters to report in it; null if the option is not
     * due or does not fit.
     *
     * @param option plans the option
     * @param spaceBytes space that is left for the option
     * @param sackBlocks the number of SACK blocks on the segment
     * @param duplicate the first sequence number of a range that the segment reports as a duplicate; null for none
     */
    public @Nullable ReceivedMarks marksToReport(
            EcnOption option, int spaceBytes, int sackBlocks, @Nullable Integer duplicate) {
        return null;
    }

    /** Returns whether a pure ACK answers a SYN+ACK at once, before any data. */
    public boolean answersSynAckAtOnce() {
        return false;
    }

    /** The counts of marks, for TCP_INFO. */
    public abstract EcnFigures figures();
}
