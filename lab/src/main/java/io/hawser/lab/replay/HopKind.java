package io.hawser.lab.replay;

import java.util.Locale;

/** Reasons why a packet was sent, as far as its sender's timers and counters show. */
public enum HopKind {
    SYN,
    SYN_ACK,
    ACK,
    DATA,
    FIN,
    RST,
    /** Retransmitted without a timer or a loss recovery that would be the reason: a SYN, for example. */
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
    /** A copy made by a link. */
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
