package io.hawser.lab.replay;

import java.util.Locale;

/** Reasons for which a packet was sent, as far as its sender's timers and counters tell. */
public enum HopKind {
    SYN,
    SYN_ACK,
    ACK,
    DATA,
    FIN,
    RST,
    /** Sent again without a timer or a loss recovery that would say why: a SYN, for example. */
    RETRANSMISSION,
    RETRANSMISSION_RTO,
    RETRANSMISSION_RACK,
    RETRANSMISSION_FAST,
    /** Tail loss probe. */
    TLP,
    /** Window probe. */
    PROBE,
    KEEPALIVE,
    /** Challenge ACK. */
    CHALLENGE,
    /** A copy that a link has made. */
    DUPLICATE,
    /** A packet of an earlier connection that arrives late. */
    OLD_DUPLICATE,
    FORGED,
    ICMP,
    ARP,
    UDP,
    OTHER;

    /** The name in JSON: {@code retransmission-rto}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
