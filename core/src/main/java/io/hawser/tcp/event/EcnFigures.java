package io.hawser.tcp.event;

/**
 * Figures of explicit congestion notification, under the names of TCP_INFO. All counters begin with 0.
 *
 * @param ecnMode 0 for none, 1 for classic ECN (RFC 3168), 2 for accurate ECN (RFC 9768)
 * @param deliveredCe segments delivered to the peer with a mark; with RFC 3168, segments covered by an acknowledgment
 *     with an echo
 * @param deliveredE1Bytes bytes delivered to the peer with ECT(1)
 * @param deliveredE0Bytes bytes delivered to the peer with ECT(0)
 * @param deliveredCeBytes bytes delivered to the peer with a mark
 * @param receivedCe segments received with a mark; with RFC 3168, segments with data
 * @param receivedE1Bytes bytes received with ECT(1)
 * @param receivedE0Bytes bytes received with ECT(0)
 * @param receivedCeBytes bytes received with a mark
 * @param accecnOptSeen state of the option: 0 none seen, 1 without counters, 2 with counters, 3 with counters that a
 *     middlebox has zeroed
 * @param accecnFailMode failed parts of the feedback, a sum: 1 sent flags, 2 received flags, 4 sent options, 8 received
 *     options
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

    /** {@link #ecnMode} with classic ECN (RFC 3168): marks are echoed until they are answered. */
    public static final int CLASSIC = 1;

    /** {@link #ecnMode} with accurate ECN (RFC 9768): marks are counted. */
    public static final int ACCURATE = 2;

    /** Figures of a connection that has not negotiated ECN. */
    public static final EcnFigures NONE = new EcnFigures(DISABLED, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Returns the figures of a connection with classic ECN (RFC 3168), which counts no bytes. */
    public static EcnFigures classic(int delivered, int received) {
        return new EcnFigures(CLASSIC, delivered, 0, 0, 0, received, 0, 0, 0, 0, 0);
    }
}
