package io.hawser.ip;

import io.hawser.ip.group.InterfaceGroups;
import io.hawser.ip.group.MembershipQuery;
import io.hawser.ip.group.ReportSender;
import io.hawser.ip.header.Ipv6Extensions;
import io.hawser.ip.header.PacketAddresses;
import io.hawser.packet.Packet;
import io.hawser.wire.Bytes;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.Icmpv6Header;
import io.hawser.wire.IgmpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv6Header;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Receives and sends the messages of multicast listener discovery (RFC 2710, RFC 3810); {@link InterfaceGroups} decides
 * what they mean.
 */
final class Mld {
    /** The hop-by-hop header with Router Alert (RFC 2711): next header ICMPv6, length 0, the option, PadN. */
    private static final long ROUTER_ALERT = (long) IpProtocol.ICMPV6 << 56 | 0x05_02_00_00_01_00L;

    private static final int HOP_BY_HOP_BYTES = 8;

    /** A query of version 1, and the offset of the fields that version 2 appends. */
    private static final int QUERY_BYTES = 24;

    private static final int QUERY_V2_BYTES = 28;
    private static final int GROUP = 8;
    private static final int ADDRESS_BYTES = 16;
    private static final long NANOS_PER_MILLI = 1_000_000L;

    private final Ip ip;

    Mld(Ip ip) {
        this.ip = ip;
    }

    /**
     * Processes a message, which begins at its ICMPv6 header and stays the caller's.
     *
     * @return whether the message is valid (RFC 3810 §6.2)
     */
    boolean receive(Packet packet, NetworkInterface via) {
        byte[] bytes = packet.bytes();
        int at = packet.start();
        boolean local = PacketAddresses.source(packet).isLinkLocal()
                && Ipv6Header.hopLimit(bytes, packet.networkOffset()) == 1
                && Ipv6Extensions.hasRouterAlert(bytes, packet.networkOffset());
        if (!local || packet.length() < QUERY_BYTES) {
            // A report of version 2 may be shorter, and comes from :: while a host has no address; only routers need
            // it.
            return IcmpHeader.type(bytes, at) == Icmpv6Header.LISTENER_REPORT_V2;
        }
        IpAddress group = new IpAddress(Bytes.i64(bytes, at + GROUP), Bytes.i64(bytes, at + GROUP + Long.BYTES));
        switch (IcmpHeader.type(bytes, at)) {
            case Icmpv6Header.LISTENER_QUERY -> {
                MembershipQuery query = read(packet, group);
                if (query == null) {
                    return false;
                }
                if (via.hasGroupsV6()) {
                    via.groupsV6().heard(query);
                }
            }
            case Icmpv6Header.LISTENER_REPORT -> {
                if (group.isMulticast() && via.hasGroupsV6()) {
                    via.groupsV6().heardReport(group);
                }
            }
            default -> {
                // Reports of version 2 and leaves are for routers.
            }
        }
        return true;
    }

    private static @Nullable MembershipQuery read(Packet packet, IpAddress group) {
        byte[] bytes = packet.bytes();
        int at = packet.start();
        boolean general = group.isUnspecified();
        int code = Bytes.u16(bytes, at + 4);
        // RFC 3810 §5.1.15: a query to any address of the interface is accepted.
        if (!general && !group.isMulticast()) {
            return null;
        }
        if (packet.length() == QUERY_BYTES) {
            return new MembershipQuery(2, group, code * NANOS_PER_MILLI, 0, 0, List.of());
        }
        int count = packet.length() < QUERY_V2_BYTES ? -1 : Bytes.u16(bytes, at + 26);
        if (count < 0 || packet.length() < QUERY_V2_BYTES + count * ADDRESS_BYTES) {
            return null;
        }
        List<IpAddress> sources = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int source = at + QUERY_V2_BYTES + i * ADDRESS_BYTES;
            sources.add(new IpAddress(Bytes.i64(bytes, source), Bytes.i64(bytes, source + Long.BYTES)));
        }
        // RFC 3810 §5.1.3: from 32768 on a floating-point number.
        long millis = code < 0x8000 ? code : (long) (code & 0xfff | 0x1000) << ((code >> 12 & 7) + 3);
        return new MembershipQuery(
                3,
                group,
                millis * NANOS_PER_MILLI,
                Bytes.u8(bytes, at + 24) & 7,
                IgmpHeader.decode(Bytes.u8(bytes, at + 25)),
                sources);
    }

    /** The sender of the reports of an interface. */
    ReportSender sender(NetworkInterface via) {
        return new ReportSender() {
            @Override
            public void send(IpAddress destination, byte[] message) {
                Mld.this.send(via, destination, message);
            }

            @Override
            public int maxBytes() {
                return via.v6MtuBytes() - Ipv6Header.BYTES - HOP_BY_HOP_BYTES;
            }
        };
    }

    private void send(NetworkInterface via, IpAddress destination, byte[] message) {
        Packet packet = ip.packets().allocate(HOP_BY_HOP_BYTES + message.length);
        int at = packet.append(HOP_BY_HOP_BYTES + message.length);
        byte[] bytes = packet.bytes();
        // RFC 3590: while the link-local address is not usable, reports come from ::.
        IpAddress own = via.ipv6().linkLocal();
        Path path = ip.groupPath(via, via.has(own) ? own : IpAddress.ANY_V6, destination);
        Bytes.put64(bytes, at, ROUTER_ALERT);
        System.arraycopy(message, 0, bytes, at + HOP_BY_HOP_BYTES, message.length);
        int type = message[0] & 0xff;
        int rest = Bytes.i32(message, Integer.BYTES);
        long sum = path.pseudoHeaderSum(IpProtocol.ICMPV6);
        Icmpv6Header.write(bytes, at + HOP_BY_HOP_BYTES, message.length, type, 0, rest, sum);
        ip.v6().icmp().countListenerMessage(type);
        ip.v6().output().output(packet, path, IpProtocol.HOP_BY_HOP, /* trafficClass= */ 0, /* hopLimit= */ 1, true);
    }
}
