package io.hawser.tcp.segment;

/** The four values of the ECN field in the IP header (RFC 3168 §5). */
public final class EcnCodepoint {
    /** The lower two bits of IPv4's TOS, IPv6's traffic class. */
    public static final int MASK = 3;

    /** Not-ECT: the transport does not support ECN, or this packet must not be marked. */
    public static final int NOT_CAPABLE = 0;

    /** ECT(1): the transport supports ECN. */
    public static final int CAPABLE_1 = 1;

    /** ECT(0): the transport supports ECN. */
    public static final int CAPABLE = 2;

    /** CE: a router has experienced congestion. */
    public static final int EXPERIENCED = 3;

    private EcnCodepoint() {}
}
