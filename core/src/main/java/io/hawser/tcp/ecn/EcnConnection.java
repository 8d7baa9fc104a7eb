package io.hawser.tcp.ecn;

import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.settings.TcpSettings;

/** The connection as explicit congestion notification sees it: the data it reads and the actions it requests. */
public interface EcnConnection {
    /** Our initial sequence number. */
    int iss();

    /** The size of full segments, in bytes of data. */
    int mss();

    /** Data that the peer has acknowledged, in bytes. */
    long acknowledgedBytes();

    /** Returns whether the peer sends SACK blocks (RFC 2018). */
    boolean usesSack();

    /** Returns whether every segment carries timestamps (RFC 7323). */
    boolean usesTimestamps();

    /** Returns whether a timestamp is later than the latest one that was received in order. */
    boolean isTimestampNew(int timestamp, int seq);

    /** Returns whether a loss is being repaired. */
    boolean isRecovering();

    /** The smoothed round-trip time, in nanoseconds; negative before the first measurement. */
    long srttNanos();

    /** The present time in nanoseconds. */
    long nowNanos();

    /** The sysctls of the host. */
    TcpSettings settings();

    /** Adds {@code times} to a counter. */
    void count(TcpCounter counter, int times);

    /** Slows the sender down: the peer has reported a mark. */
    void congestionExperienced();

    /** Recomputes the size of full segments, after the space for the option has changed. */
    void refreshMss();

    /** Sends an acknowledgment at once. */
    void sendAck();

    /** Requests an acknowledgment at the end of the burst. */
    void requestAck();
}
