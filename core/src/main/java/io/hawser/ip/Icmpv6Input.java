package io.hawser.ip;

import io.hawser.ip.event.IpCounter;
import io.hawser.ip.header.Ipv6Extensions;
import io.hawser.ip.header.PacketAddresses;
import io.hawser.mib.Counters;
import io.hawser.packet.Packet;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.Icmpv6Header;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv6Header;
import org.jspecify.annotations.Nullable;

/**
 * Processes received ICMPv6 messages: answers echo requests, passes messages of neighbour discovery on, and errors to
 * the transport that sent the quoted packet. Redirects are ignored, because they are easily forged.
 */
final class Icmpv6Input implements TransportProtocol {
    private final Ip ip;
    private final Icmpv6 icmp;
    private final Counters<IpCounter> counters;

    Icmpv6Input(Ip ip, Icmpv6 icmp) {
        this.ip = ip;
        this.icmp = icmp;
        counters = ip.counters();
    }

    @Override
    public void receive(Packet packet, NetworkInterface via) {
        counters.increment(IpCounter.ICMP6_IN_MSGS);
        byte[] bytes = packet.bytes();
        int at = packet.start();
        long sum = PacketAddresses.pseudoHeader(packet, IpProtocol.ICMPV6);
        if (!Icmpv6Header.isWellFormed(bytes, at, packet.length(), sum)) {
            if (packet.length() >= IcmpHeader.BYTES) {
                counters.increment(IpCounter.ICMP6_IN_CSUM_ERRORS);
            }
            drop(packet);
            return;
        }
        int type = IcmpHeader.type(bytes, at);
        IpCounter byType = counterOf(type);
        if (byType != null) {
            counters.increment(byType);
        } else if (!Icmpv6Header.isError(type)) {
            // RFC 4443 §2.4 b
            drop(packet);
            return;
        }
        boolean good = true;
        switch (type) {
            case Icmpv6Header.ECHO_REQUEST -> {
                if (!ip.settings().v6.echoIgnoreAll) {
                    icmp.reply(packet, via);
                    return;
                }
            }
            case Icmpv6Header.ECHO_REPLY -> ip.icmp().echoReply(packet);
            case Icmpv6Header.ROUTER_SOLICITATION,
                    Icmpv6Header.ROUTER_ADVERTISEMENT,
                    Icmpv6Header.NEIGHBOUR_SOLICITATION,
                    Icmpv6Header.NEIGHBOUR_ADVERTISEMENT ->
                good = ip.v6().neighbourDiscovery().receive(packet, via);
            case Icmpv6Header.LISTENER_QUERY,
                    Icmpv6Header.LISTENER_REPORT,
                    Icmpv6Header.LISTENER_DONE,
                    Icmpv6Header.LISTENER_REPORT_V2 -> good = ip.v6().mld().receive(packet, via);
            case Icmpv6Header.REDIRECT -> {
                // Counted, but without effect.
            }
            // RFC 4443 §2.4 a: errors of unknown type as well.
            default -> good = error(packet, type);
        }
        if (!good) {
            counters.increment(IpCounter.ICMP6_IN_ERRORS);
        }
        packet.release();
    }

    /** Passes errors about echo requests of this host to their listeners. */
    @Override
    public void icmpError(Packet quoted, int type, int code, int mtuBytes) {
        if (IcmpHeader.type(quoted.bytes(), quoted.start()) == Icmpv6Header.ECHO_REQUEST) {
            ip.icmp().echoFailed(quoted, type, code, mtuBytes);
        }
    }

    /** Processes an error; returns whether the packet that it quotes is whole enough to be understood. */
    private boolean error(Packet message, int type) {
        byte[] bytes = message.bytes();
        int code = IcmpHeader.code(bytes, message.start());
        int mtuBytes = type == Icmpv6Header.PACKET_TOO_BIG ? IcmpHeader.rest(bytes, message.start()) : 0;
        IpAddress from = PacketAddresses.source(message);
        message.trimFront(IcmpHeader.BYTES);
        int at = message.start();
        if (message.length() < Ipv6Header.BYTES || bytes[at] >>> 4 != 6) {
            return false;
        }
        message.networkOffset(at);
        IpAddress sender = PacketAddresses.source(message);
        if (sender.isV4() || PacketAddresses.destination(message).isV4() || !ip.isLocal(sender.high(), sender.low())) {
            return true;
        }
        // An MTU above 2 GB tells nothing.
        return tell(message, type, code, mtuBytes < 0 ? 0 : mtuBytes, from);
    }

    /**
     * Reports an error to the transport that sent {@code quoted}, which begins at its IPv6 header; the caller owns it.
     *
     * @return whether the transport's header is there
     */
    boolean tell(Packet quoted, int type, int code, int mtuBytes, IpAddress from) {
        Ipv6Extensions.@Nullable UpperLayer upper =
                Ipv6Extensions.upperLayer(quoted.bytes(), quoted.start(), quoted.end());
        if (upper == null || upper.at() + IcmpInput.QUOTED_TRANSPORT_BYTES > quoted.end()) {
            return false;
        }
        TransportProtocol transport = ip.v6().transport(upper.protocol());
        if (transport != null) {
            int v4 = IcmpTranslation.toV4(type, code);
            quoted.trimFront(upper.at() - quoted.start());
            ip.icmp().tell(transport, quoted, v4 >>> 8, v4 & 0xff, mtuBytes, from);
        }
        return true;
    }

    private void drop(Packet packet) {
        counters.increment(IpCounter.ICMP6_IN_ERRORS);
        packet.release();
    }

    private static @Nullable IpCounter counterOf(int type) {
        return switch (type) {
            case Icmpv6Header.DESTINATION_UNREACHABLE -> IpCounter.ICMP6_IN_DEST_UNREACHS;
            case Icmpv6Header.PACKET_TOO_BIG -> IpCounter.ICMP6_IN_PKT_TOO_BIGS;
            case Icmpv6Header.TIME_EXCEEDED -> IpCounter.ICMP6_IN_TIME_EXCDS;
            case Icmpv6Header.PARAMETER_PROBLEM -> IpCounter.ICMP6_IN_PARM_PROBLEMS;
            case Icmpv6Header.ECHO_REQUEST -> IpCounter.ICMP6_IN_ECHOS;
            case Icmpv6Header.ECHO_REPLY -> IpCounter.ICMP6_IN_ECHO_REPLIES;
            case Icmpv6Header.LISTENER_QUERY -> IpCounter.ICMP6_IN_GROUP_MEMB_QUERIES;
            case Icmpv6Header.LISTENER_REPORT -> IpCounter.ICMP6_IN_GROUP_MEMB_RESPONSES;
            case Icmpv6Header.LISTENER_DONE -> IpCounter.ICMP6_IN_GROUP_MEMB_REDUCTIONS;
            case Icmpv6Header.ROUTER_SOLICITATION -> IpCounter.ICMP6_IN_ROUTER_SOLICITS;
            case Icmpv6Header.ROUTER_ADVERTISEMENT -> IpCounter.ICMP6_IN_ROUTER_ADVERTISEMENTS;
            case Icmpv6Header.NEIGHBOUR_SOLICITATION -> IpCounter.ICMP6_IN_NEIGHBOR_SOLICITS;
            case Icmpv6Header.NEIGHBOUR_ADVERTISEMENT -> IpCounter.ICMP6_IN_NEIGHBOR_ADVERTISEMENTS;
            case Icmpv6Header.REDIRECT -> IpCounter.ICMP6_IN_REDIRECTS;
            case Icmpv6Header.LISTENER_REPORT_V2 -> IpCounter.ICMP6_IN_MLDV2_REPORTS;
            default -> null;
        };
    }
}
