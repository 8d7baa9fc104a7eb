package io.hawser.sim.cable;

import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.wire.CommonIpHeader;

/** Sets the ECN bits of a packet to "congestion experienced", as a router does instead of dropping it (RFC 3168 §5). */
final class CongestionMark {
    private static final int EXPERIENCED = 3;

    private CongestionMark() {}

    /** Returns whether the packet may be marked: it is ECT(0) or ECT(1), or is marked already. */
    static boolean isPossible(Packet packet, LinkType type) {
        int ip = PacketMatchers.ipAt(packet, type);
        return ip >= 0 && (CommonIpHeader.trafficClass(packet.bytes(), ip) & EXPERIENCED) != 0;
    }

    static void set(Packet packet, LinkType type) {
        int ip = PacketMatchers.ipAt(packet, type);
        byte[] bytes = packet.bytes();
        CommonIpHeader.trafficClass(bytes, ip, CommonIpHeader.trafficClass(bytes, ip) | EXPERIENCED);
    }
}
