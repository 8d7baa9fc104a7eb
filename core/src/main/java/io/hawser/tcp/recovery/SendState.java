package io.hawser.tcp.recovery;

import io.hawser.tcp.congestion.CongestionControl;
import io.hawser.tcp.settings.TcpSettings;

/** The sender's state as loss recovery reads it. */
public interface SendState {
    /** SND.UNA; while an acknowledgment is processed, its advanced value. */
    int sndUna();

    /** The sequence number after the last one that was sent: SND.NXT of RFC 9293. */
    int sndMax();

    /** The size of full segments, in bytes of data. */
    int mss();

    /** Whether the last sequence number sent is that of the FIN. */
    boolean isFinSent();

    /** Whether data waits to be sent for the first time. */
    boolean hasUnsentData();

    /** Whether the peer's window has space for data that was never sent. */
    boolean hasNewDataToSend();

    /** Whether data or a FIN is in the send buffer, or still to be sent. */
    boolean isAnythingUnsent();

    /** Whether any segment was retransmitted since the connection opened. */
    boolean hasRetransmitted();

    /** Whether the peer sends SACK blocks (RFC 2018). */
    boolean usesSack();

    /** Whether every segment carries timestamps (RFC 7323). */
    boolean usesTimestamps();

    /** The timestamp of a segment that is sent now. */
    int timestamp();

    /** The present time in nanoseconds. */
    long nowNanos();

    /** The measured round-trip time. */
    RttEstimator rtt();

    /** The congestion control of the connection. */
    CongestionControl congestion();

    /** The sysctls of the host. */
    TcpSettings settings();
}
