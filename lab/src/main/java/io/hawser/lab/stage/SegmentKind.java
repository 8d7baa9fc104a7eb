package io.hawser.lab.stage;

import io.hawser.sim.cable.PacketMatcher;
import io.hawser.sim.cable.PacketMatchers;

/** Kinds of packets in scenarios. */
public enum SegmentKind {
    SEGMENT("segment"),
    SYN("SYN"),
    SYN_ACK("SYN+ACK"),
    FIN("FIN"),
    RST("RST"),
    DATA("data segment"),
    PURE_ACK("pure ACK"),
    ARP("ARP packet"),
    ICMP("ICMP packet"),
    UDP("UDP packet");

    private final String singular;

    SegmentKind(String singular) {
        this.singular = singular;
    }

    /** The singular of the kind. */
    public String singular() {
        return singular;
    }

    /** The matcher of the kind. */
    public PacketMatcher matcher() {
        return switch (this) {
            case SEGMENT -> PacketMatchers.tcp();
            case SYN -> PacketMatchers.syn();
            case SYN_ACK -> PacketMatchers.synAck();
            case FIN -> PacketMatchers.fin();
            case RST -> PacketMatchers.rst();
            case DATA -> PacketMatchers.tcpData();
            case PURE_ACK -> PacketMatchers.pureAck();
            case ARP -> PacketMatchers.arp();
            case ICMP -> PacketMatchers.icmp();
            case UDP -> PacketMatchers.udp();
        };
    }
}
