package io.hawser.tcp.recovery;

import io.hawser.tcp.congestion.CongestionControl;
import io.hawser.tcp.settings.TcpSettings;

/** Read-only view that loss recovery has of the sender. */
public interface SendState {
    /** SND.UNA, when an acknowledgment is processed after it has moved on. */
    int sndUna();

    /** The sequence number after the last one that was sent: SND.NXT of RFC 9293. */
    int sndMax();

    /** The size of full segments, in bytes of data. */
    int mss();

    /** Whether the last sequence number that was sent is the FIN's. */
    boolean isFinSent();

    /** Whether data waits that was never sent. */
    boolean hasUnsentData();

    /** Whether the peer's window has room for data that was never sent. */
    boolean hasNewDataToSend();

    /** Whether data or a FIN is in the send buffer, or still to be sent. */
    boolean isAnythingUnsent();

    /** Whether any segment was retransmitted since the connection opened. */
    boolean hasRetransmitted();

    /** Whether the peer sends SACK blocks (RFC 2018). */
    boolean usesSack();

    /** Whether every segment has timestamps (RFC 7323). */
    boolean usesTimestamps();

    /** The timestamp of a segment that leaves now. */
    int timestamp();

    /** The present, in nanoseconds. */
    long nowNanos();

    /** The measured round-trip time. */
    RttEstimator rtt();

    /** The congestion control of the connection. */
    CongestionControl congestion();

    /** The sysctls of the host. */
    TcpSettings settings();
}
