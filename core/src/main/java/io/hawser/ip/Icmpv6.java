package io.hawser.ip;

import io.hawser.ip.event.IpCounter;
import io.hawser.ip.header.Ipv6Extensions;
import io.hawser.ip.header.PacketAddresses;
import io.hawser.mib.Counters;
import io.hawser.packet.Packet;
import io.hawser.wire.Bytes;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.Icmpv6Header;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv6Header;
import org.jspecify.annotations.Nullable;

/** Sends ICMPv6 messages (RFC 4443) other than those of neighbour discovery. */
final class Icmpv6 {
    private final Ip ip;
    private final Counters<IpCounter> counters;
    private final IcmpRateLimiter limiter;
    private final Icmpv6Input input;

    Icmpv6(Ip ip, IcmpRateLimiter limiter) {
        this.ip = ip;
        this.limiter = limiter;
        counters = ip.counters();
        input = new Icmpv6Input(ip, this);
    }

    Icmpv6Input input() {
        return input;
    }

    /**
     * Sends an error about a received packet, whose IP header is at {@link Packet#networkOffset()}; the caller keeps
     * the packet. The error quotes as much of it as fits the minimum MTU (RFC 4443 §2.4 c).
     *
     * @param rest the second word of the message: an MTU or a pointer
     */
    void error(Packet received, int type, int code, int rest) {
        if (!mayBeAnswered(received, type, code)) {
            return;
        }
        Path path = ip.replyPath(received);
        if (path == null) {
            return;
        }
        if (type != Icmpv6Header.PACKET_TOO_BIG && !limiter.allowsV6(path.remote())) {
            counters.increment(IpCounter.ICMP6_OUT_RATE_LIMIT_HOST);
            return;
        }
        byte[] bytes = received.bytes();
        int from = received.networkOffset();
        int quoted = Math.min(received.end() - from, Ipv6Header.MIN_MTU_BYTES - Ipv6Header.BYTES - IcmpHeader.BYTES);
        Packet message = ip.packets().allocate(IcmpHeader.BYTES + quoted);
        int at = message.append(IcmpHeader.BYTES + quoted);
        System.arraycopy(bytes, from, message.bytes(), at + IcmpHeader.BYTES, quoted);
        counters.increment(
                switch (type) {
                    case Icmpv6Header.PACKET_TOO_BIG -> IpCounter.ICMP6_OUT_PKT_TOO_BIGS;
                    case Icmpv6Header.TIME_EXCEEDED -> IpCounter.ICMP6_OUT_TIME_EXCDS;
                    case Icmpv6Header.PARAMETER_PROBLEM -> IpCounter.ICMP6_OUT_PARM_PROBLEMS;
                    default -> IpCounter.ICMP6_OUT_DEST_UNREACHS;
                });
        write(message, path, type, code, rest);
        send(message, path, /* trafficClass= */ 0, /* hopLimit= */ 0, /* atomic= */ false);
    }

    /** Sends an echo request; see {@link Icmp#echoRequest}. */
    void echoRequest(
            Path path, int identifier, int sequence, byte[] data, int trafficClass, int hopLimit, boolean atomic) {
        int length = IcmpHeader.BYTES + data.length;
        Packet packet = ip.packets().allocate(length);
        int at = packet.append(length);
        System.arraycopy(data, 0, packet.bytes(), at + IcmpHeader.BYTES, data.length);
        counters.increment(IpCounter.ICMP6_OUT_ECHOS);
        write(packet, path, Icmpv6Header.ECHO_REQUEST, 0, identifier << 16 | sequence & 0xffff);
        send(packet, path, trafficClass, hopLimit, atomic);
    }

    /** Takes ownership of an echo request, which begins at its ICMPv6 header, and sends it back as the reply. */
    void reply(Packet request, NetworkInterface via) {
        IpAddress source = PacketAddresses.source(request);
        Path path = source.isLinkLocal() && PacketAddresses.destination(request).isMulticast()
                ? ip.linkPath(via, null, source)
                : ip.replyPath(request);
        if (path == null) {
            request.release();
            return;
        }
        counters.increment(IpCounter.ICMP6_OUT_ECHO_REPLIES);
        int trafficClass = PacketAddresses.trafficClass(request);
        int rest = IcmpHeader.rest(request.bytes(), request.start());
        write(request, path, Icmpv6Header.ECHO_REPLY, 0, rest);
        send(request, path, trafficClass, /* hopLimit= */ 0, /* atomic= */ false);
    }

    /**
     * Takes ownership of a packet that begins with its IP header and whose next hop does not answer, and reports
     * address unreachable to the local transport that sent the packet, or to its sender.
     */
    void unreachableNextHop(Packet packet) {
        int at = packet.start();
        packet.networkOffset(at);
        if (!ip.isLocal(PacketAddresses.sourceHigh(packet), PacketAddresses.sourceLow(packet))) {
            error(packet, Icmpv6Header.DESTINATION_UNREACHABLE, Icmpv6Header.ADDRESS_UNREACHABLE, 0);
        } else {
            input.tell(
                    packet,
                    Icmpv6Header.DESTINATION_UNREACHABLE,
                    Icmpv6Header.ADDRESS_UNREACHABLE,
                    0,
                    PacketAddresses.source(packet));
        }
        packet.release();
    }

    /** Counts a message of multicast listener discovery that is sent. */
    void countListenerMessage(int type) {
        counters.increment(IpCounter.ICMP6_OUT_MSGS);
        counters.increment(
                switch (type) {
                    case Icmpv6Header.LISTENER_REPORT -> IpCounter.ICMP6_OUT_GROUP_MEMB_RESPONSES;
                    case Icmpv6Header.LISTENER_DONE -> IpCounter.ICMP6_OUT_GROUP_MEMB_REDUCTIONS;
                    default -> IpCounter.ICMP6_OUT_MLDV2_REPORTS;
                });
    }

    /** Takes ownership of a complete message, and sends it. */
    private void send(Packet message, Path path, int trafficClass, int hopLimit, boolean atomic) {
        counters.increment(IpCounter.ICMP6_OUT_MSGS);
        ip.output(message, path, IpProtocol.ICMPV6, trafficClass, hopLimit, atomic);
    }

    /** Writes the header of a message that is in place except for it. */
    private static void write(Packet message, Path path, int type, int code, int rest) {
        long sum = path.pseudoHeaderSum(IpProtocol.ICMPV6);
        Icmpv6Header.write(message.bytes(), message.start(), message.length(), type, code, rest, sum);
    }

    /**
     * Returns whether an error may be sent about a packet (RFC 4443 §2.4 e): not about an ICMPv6 error or a redirect,
     * not to a source that is no single host, and not about a packet to many hosts, except for the two that such
     * packets need.
     */
    private static boolean mayBeAnswered(Packet received, int type, int code) {
        IpAddress source = PacketAddresses.source(received);
        if (source.isUnspecified() || source.isMulticast() || source.isV4()) {
            return false;
        }
        boolean toMany = received.isLinkMulticast()
                || PacketAddresses.destination(received).isMulticast();
        boolean forMany = type == Icmpv6Header.PACKET_TOO_BIG
                || type == Icmpv6Header.PARAMETER_PROBLEM && code == Icmpv6Header.UNKNOWN_OPTION;
        if (toMany && !forMany) {
            return false;
        }
        byte[] bytes = received.bytes();
        Ipv6Extensions.@Nullable UpperLayer upper =
                Ipv6Extensions.upperLayer(bytes, received.networkOffset(), received.end());
        if (upper == null || upper.protocol() != IpProtocol.ICMPV6) {
            return true;
        }
        // A message that is truncated before its type might be an error.
        int message = upper.at();
        return message < received.end()
                && !Icmpv6Header.isError(Bytes.u8(bytes, message))
                && Bytes.u8(bytes, message) != Icmpv6Header.REDIRECT;
    }
}
