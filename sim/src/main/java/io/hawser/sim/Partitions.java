package io.hawser.sim;

import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.sim.cable.PacketMatchers;
import io.hawser.wire.ArpHeader;
import io.hawser.wire.CommonIpHeader;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;

/** The partitions of a network that have not healed. */
final class Partitions {
    private final List<Partition> all = new ArrayList<>();

    void add(Partition partition) {
        all.add(partition);
    }

    void remove(Partition partition) {
        all.remove(partition);
    }

    void clear() {
        all.clear();
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /**
     * Returns whether a packet that arrives at {@code destination} must be dropped because of a partition from its
     * sender.
     */
    boolean separates(Packet packet, LinkType type, Machine destination) {
        IpAddress source;
        int ip = PacketMatchers.ipAt(packet, type);
        if (ip >= 0) {
            source = CommonIpHeader.source(packet.bytes(), ip);
        } else if (PacketMatchers.arp().matches(packet, type)
                && packet.length() >= EthernetHeader.BYTES + ArpHeader.BYTES) {
            source = IpAddress.v4(ArpHeader.senderIp(packet.bytes(), packet.start() + EthernetHeader.BYTES));
        } else {
            return false;
        }
        return all.stream().anyMatch(each -> each.separates(source, destination));
    }
}
