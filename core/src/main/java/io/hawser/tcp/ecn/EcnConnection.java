package io.hawser.tcp.ecn;

import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.settings.TcpSettings;

/** View that explicit congestion notification has of its connection, and the requests it makes of it. */
public interface EcnConnection {
    /** Our initial sequence number. */
    int iss();

    /** The size of full segments, in bytes of data. */
    int mss();

    /** Data that the peer has acknowledged, in bytes. */
    long acknowledgedBytes();

    /** Whether the peer sends SACK blocks (RFC 2018). */
    boolean usesSack();

    /** Whether every segment has timestamps (RFC 7323). */
    boolean usesTimestamps();

    /** Whether a timestamp is later than the latest one that came in order. */
    boolean isTimestampNew(int timestamp, int seq);

    /** Whether a loss is being repaired. */
    boolean isRecovering();

    /** The smoothed round-trip time, in nanoseconds; negative before the first measurement. */
    long srttNanos();

    /** The present, in nanoseconds. */
    long nowNanos();

    /** The sysctls of the host. */
    TcpSettings settings();

    /** Counts something that has happened {@code times} times. */
    void count(TcpCounter counter, int times);

    /** Slows the sender down: the peer has reported a mark. */
    void congestionExperienced();

    /** Works out the size of full segments again: the space that the option takes has changed. */
    void refreshMss();

    /** Sends an acknowledgment at once. */
    void sendAck();

    /** Has an acknowledgment sent at the end of the burst. */
    void requestAck();
}
