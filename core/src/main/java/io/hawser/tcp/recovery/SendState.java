package io.hawser.tcp.recovery;

import io.hawser.tcp.settings.TcpSettings;

/** The sender's state as loss recovery reads it. */
public interface SendState {
    /** SND.UNA; while an acknowledgment is processed, its advanced value. */
    int sndUna();

    /** The sequence number after the last one that was sent: SND.NXT of RFC 9293. */
    int sndMax();

    /** The size of full segments, in bytes of data. */
    int mss();

    /** Returns whether the last sequence number sent is that of the FIN. */
    boolean isFinSent();

    /** Returns whether data waits to be sent for the first time. */
    boolean hasUnsentData();

    /** Returns whether the peer's window has space for data that was never sent. */
    boolean hasNewDataToSend();

    /** Returns whether data or a FIN is in the send buffer, or still to be sent. */
    boolean isAnythingUnsent();

    /** Returns whether any segment was retransmitted since the connection opened. */
    boolean hasRetransmitted();

    /** Returns whether the peer sends SACK blocks (RFC 2018). */
    boolean usesSack();

    /** Returns whether every segment carries timestamps (RFC 7323). */
    boolean usesTimestamps();

    /** The timestamp of a segment that is sent now. */
    int timestamp();

    /** The present time in nanoseconds. */
    long nowNanos();

    /** The sysctls of the host. */
    TcpSettings settings();
}
