package io.hawser.ip;

import io.hawser.ip.event.IpCounter;
import io.hawser.ip.group.InterfaceGroups;
import io.hawser.ip.group.MembershipQuery;
import io.hawser.ip.group.ReportSender;
import io.hawser.ip.header.Ipv4Options;
import io.hawser.ip.header.PacketAddresses;
import io.hawser.mib.Counters;
import io.hawser.packet.Packet;
import io.hawser.wire.IgmpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import java.util.ArrayList;
import java.util.List;

/**
 * Receives and sends the messages of IGMP (RFC 3376 §4); {@link InterfaceGroups} decides what they mean. A malformed
 * message is counted and has no effect.
 */
final class Igmp implements TransportProtocol {
    /** Precedence internetwork control (RFC 3376 §4). */
    private static final int TOS = 0xc0;

    private static final long TENTH_NANOS = 100_000_000L;

    /** The time within which queries of version 1 are answered (RFC 1112, appendix I). */
    private static final int VERSION_1_TENTHS = 100;

    private final Ip ip;
    private final Counters<IpCounter> counters;

    Igmp(Ip ip) {
        this.ip = ip;
        counters = ip.counters();
    }

    @Override
    public void receive(Packet packet, NetworkInterface via) {
        counters.increment(IpCounter.IGMP_IN_MSGS);
        byte[] bytes = packet.bytes();
        int at = packet.start();
        if (packet.length() < IgmpHeader.BYTES) {
            counters.increment(IpCounter.IGMP_IN_ERRORS);
        } else if (!IgmpHeader.isChecksumValid(bytes, at, packet.length())) {
            counters.increment(IpCounter.IGMP_IN_CSUM_ERRORS);
            counters.increment(IpCounter.IGMP_IN_ERRORS);
        } else if (!process(packet, via)) {
            counters.increment(IpCounter.IGMP_IN_ERRORS);
        }
        packet.release();
    }

    @Override
    public void icmpError(Packet quoted, int type, int code, int mtuBytes) {
        // reports are sent to groups, about which there are no errors
    }

    /** Returns whether the message is valid. */
    private boolean process(Packet packet, NetworkInterface via) {
        IpAddress group = IpAddress.v4(IgmpHeader.group(packet.bytes(), packet.start()));
        return switch (IgmpHeader.type(packet.bytes(), packet.start())) {
            case IgmpHeader.QUERY -> query(packet, group, via);
            case IgmpHeader.REPORT_V1, IgmpHeader.REPORT_V2 -> report(group, via);
            case IgmpHeader.REPORT_V3, IgmpHeader.LEAVE -> {
                // only routers need them
                counters.increment(IpCounter.IGMP_IN_REPORTS);
                yield true;
            }
            default -> false;
        };
    }

    private boolean report(IpAddress group, NetworkInterface via) {
        counters.increment(IpCounter.IGMP_IN_REPORTS);
        if (!group.isMulticast()) {
            return false;
        }
        if (via.hasGroups()) {
            via.groups().heardReport(group);
        }
        return true;
    }

    private boolean query(Packet packet, IpAddress group, NetworkInterface via) {
        byte[] bytes = packet.bytes();
        int at = packet.start();
        int length = packet.length();
        int code = IgmpHeader.code(bytes, at);
        int version = length >= IgmpHeader.QUERY_BYTES ? 3 : code == 0 ? 1 : 2;
        boolean whole = version < 3
                ? length == IgmpHeader.BYTES
                : length >= IgmpHeader.QUERY_BYTES + Integer.BYTES * IgmpHeader.sources(bytes, at);
        boolean toAll = group.isUnspecified();
        // RFC 3376 §9.1: a general query to another address, or one without Router Alert, may be forged.
        boolean credible = (version == 1 || hasRouterAlert(packet))
                && (!toAll || PacketAddresses.destination(packet).equals(InterfaceGroups.ALL_SYSTEMS));
        if (!whole || !credible || !toAll && !group.isMulticast()) {
            return false;
        }
        counters.increment(IpCounter.IGMP_IN_QUERIES);
        // RFC 3376 §7.2.1: the version of the querier is kept for groups that are joined later, too.
        via.groups().heard(read(bytes, at, version, group));
        return true;
    }

    private static MembershipQuery read(byte[] bytes, int at, int version, IpAddress group) {
        int code = IgmpHeader.code(bytes, at);
        if (version < 3) {
            int tenths = version == 1 ? VERSION_1_TENTHS : code;
            return new MembershipQuery(version, group, tenths * TENTH_NANOS, 0, 0, List.of());
        }
        List<IpAddress> sources = new ArrayList<>();
        for (int i = 0; i < IgmpHeader.sources(bytes, at); i++) {
            sources.add(IpAddress.v4(IgmpHeader.source(bytes, at, i)));
        }
        return new MembershipQuery(
                version,
                group,
                IgmpHeader.decode(code) * TENTH_NANOS,
                IgmpHeader.robustness(bytes, at),
                IgmpHeader.decode(IgmpHeader.querierInterval(bytes, at)),
                sources);
    }

    private static boolean hasRouterAlert(Packet packet) {
        return Ipv4Options.hasRouterAlert(packet.bytes(), packet.networkOffset());
    }

    /** The sender of the reports of an interface. */
    ReportSender sender(NetworkInterface via) {
        return new ReportSender() {
            @Override
            public void send(IpAddress destination, byte[] message) {
                Igmp.this.send(via, destination, message);
            }

            @Override
            public int maxBytes() {
                return via.mtuBytes() - Ipv4Header.MIN_BYTES - Ipv4Options.ROUTER_ALERT_BYTES;
            }
        };
    }

    private void send(NetworkInterface via, IpAddress destination, byte[] message) {
        counters.increment(IpCounter.IGMP_OUT_MSGS);
        Packet packet = ip.packets().allocate(message.length);
        System.arraycopy(message, 0, packet.bytes(), packet.append(message.length), message.length);
        // RFC 3376 §4.2.13: an interface without an address reports from 0.0.0.0.
        IpAddress own = via.sourceFor(destination);
        Path path = ip.groupPath(via, own == null ? IpAddress.ANY_V4 : own, destination);
        ip.output()
                .output(
                        packet,
                        path,
                        IpProtocol.IGMP,
                        TOS,
                        /* ttl= */ 1,
                        /* dontFragment= */ true,
                        Ipv4Options.routerAlert());
    }
}
