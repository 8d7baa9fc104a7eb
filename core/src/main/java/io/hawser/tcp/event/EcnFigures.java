package io.hawser.tcp.event;

/**
 * Figures of explicit congestion notification, under the names of TCP_INFO. All counters begin with 0.
 *
 * @param ecnMode 0 for none, 1 for that of RFC 3168, 2 for accurate ECN (RFC 9768)
 * @param deliveredCe segments that have arrived at the peer with a mark; with RFC 3168, that an acknowledgment with
 *     an echo covers
 * @param deliveredE1Bytes data that has arrived there with ECT(1)
 * @param deliveredE0Bytes with ECT(0)
 * @param deliveredCeBytes with a mark
 * @param receivedCe segments that came with a mark; with RFC 3168, segments with data
 * @param receivedE1Bytes data that came with ECT(1)
 * @param receivedE0Bytes with ECT(0)
 * @param receivedCeBytes with a mark
 * @param accecnOptSeen what came of the option: 0 none, 1 without counters, 2 with, 3 with some that something had
 *     zeroed
 * @param accecnFailMode what does not come through, a sum: 1 the flags that are sent, 2 those that come, 4 the
 *     options that are sent, 8 those that come
 */
public record EcnFigures(
        int ecnMode,
        int deliveredCe,
        int deliveredE1Bytes,
        int deliveredE0Bytes,
        int deliveredCeBytes,
        int receivedCe,
        int receivedE1Bytes,
        int receivedE0Bytes,
        int receivedCeBytes,
        int accecnOptSeen,
        int accecnFailMode) {
    /** {@link #ecnMode} of a connection without ECN. */
    public static final int DISABLED = 0;

    /** {@link #ecnMode} with ECN of RFC 3168: marks are echoed until they are answered. */
    public static final int CLASSIC = 1;

    /** {@link #ecnMode} with accurate ECN (RFC 9768): marks are counted. */
    public static final int ACCURATE = 2;

    /** Figures of a connection that has not negotiated ECN. */
    public static final EcnFigures NONE = new EcnFigures(DISABLED, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Figures of a connection with ECN of RFC 3168, which counts no bytes. */
    public static EcnFigures classic(int delivered, int received) {
        return new EcnFigures(CLASSIC, delivered, 0, 0, 0, received, 0, 0, 0, 0, 0);
    }
}
