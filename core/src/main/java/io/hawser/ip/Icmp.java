package io.hawser.ip;

import io.hawser.ip.event.IpCounter;
import io.hawser.ip.header.PacketAddresses;
import io.hawser.ip.header.RecordingOption;
import io.hawser.mib.Counters;
import io.hawser.packet.Packet;
import io.hawser.wire.Bytes;
import io.hawser.wire.CommonIpHeader;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;

/**
 * Sends ICMP messages (RFC 792, RFC 1122 §3.2.2), or those of ICMPv6 (RFC 4443) if the packet or path is an IPv6 one.
 * Types and codes are those of ICMP; the ones of ICMPv6 are translated.
 *
 * <p>An error is sent to the sender of a received packet, whose IP header is at {@link Packet#networkOffset()}; the
 * caller keeps the packet. No error is sent about an ICMP error, about a packet to more than one host, about a fragment
 * other than the first, to a source that is not a single host, or above the rate limit.
 */
public final class Icmp {
    /** The largest ICMP error (RFC 1812 §4.3.2.3): the quoted packet is truncated to fit. */
    private static final int MAX_ERROR_BYTES = 576;

    private static final int IDENTIFIERS = 1 << 16;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Ip ip;
    private final Counters<IpCounter> counters;
    private final IcmpRateLimiter limiter;
    private final IcmpInput input;

    Icmp(Ip ip, IcmpRateLimiter limiter) {
        this.ip = ip;
        this.limiter = limiter;
        counters = ip.counters();
        input = new IcmpInput(ip, this);
    }

    /** Sends port unreachable: no socket has the port. */
    public void portUnreachable(Packet received) {
        destinationUnreachable(received, IcmpHeader.PORT_UNREACHABLE);
    }

    /** Sends protocol unreachable: this host has no transport for the protocol. */
    public void protocolUnreachable(Packet received) {
        destinationUnreachable(received, IcmpHeader.PROTOCOL_UNREACHABLE);
    }

    /**
     * Sends destination unreachable.
     *
     * @param code the reason, see {@link IcmpHeader}
     */
    public void destinationUnreachable(Packet received, int code) {
        error(received, IcmpHeader.DESTINATION_UNREACHABLE, code, 0);
    }

    /** Sends fragmentation needed: the packet has DF set and exceeds the next hop's MTU of {@code mtuBytes}. */
    public void fragmentationNeeded(Packet received, int mtuBytes) {
        error(received, IcmpHeader.DESTINATION_UNREACHABLE, IcmpHeader.FRAGMENTATION_NEEDED, mtuBytes);
    }

    /**
     * Sends time exceeded about a packet, or about the datagram whose first fragment it is.
     *
     * @param code {@link IcmpHeader#TTL_EXCEEDED} or {@link IcmpHeader#REASSEMBLY_TIME_EXCEEDED}
     */
    public void timeExceeded(Packet received, int code) {
        error(received, IcmpHeader.TIME_EXCEEDED, code, 0);
    }

    /**
     * Sends an echo request. The listener of the identifier receives the reply, or an error.
     *
     * @param identifier 0 to 65535, see {@link #listen}
     * @param sequence 0 to 65535
     * @param data bytes that the reply returns, at most 65507
     * @param tos the DSCP and ECN bits
     * @param ttl 1 to 255, or 0 for net.ipv4.ip_default_ttl
     * @param dontFragment whether to set DF: then the packet is dropped on a link with a smaller MTU
     * @throws IllegalArgumentException if there is too much data
     */
    public void echoRequest(
            Path path, int identifier, int sequence, byte[] data, int tos, int ttl, boolean dontFragment) {
        if (!path.isV4()) {
            ip.v6().icmp().echoRequest(path, identifier, sequence, data, tos, ttl, dontFragment);
            return;
        }
        int length = IcmpHeader.BYTES + data.length;
        if (length > Ipv4Header.MAX_PACKET_BYTES - Ipv4Header.MIN_BYTES) {
            throw new IllegalArgumentException("an echo request has at most 65507 bytes of data, not " + data.length);
        }
        Packet packet = ip.packets().allocate(length);
        int at = packet.append(length);
        System.arraycopy(data, 0, packet.bytes(), at + IcmpHeader.BYTES, data.length);
        IcmpHeader.write(packet.bytes(), at, length, IcmpHeader.ECHO_REQUEST, 0, identifier << 16 | sequence & 0xffff);
        counters.increment(IpCounter.ICMP_OUT_MSGS);
        counters.increment(IpCounter.ICMP_OUT_ECHOS);
        ip.output(packet, path, IpProtocol.ICMP, tos, ttl, dontFragment);
    }

    /**
     * Registers the listener for replies to the echo requests of an identifier, and for errors about them.
     *
     * @return whether the identifier was free, and is now the listener's
     */
    public boolean listen(int identifier, EchoListener listener) {
        return input.listen(identifier, listener);
    }

    /**
     * Registers the listener under the lowest free identifier.
     *
     * @return the identifier, from 1 on
     * @throws IllegalStateException if all identifiers are in use
     */
    public int listen(EchoListener listener) {
        for (int free = 1; free < IDENTIFIERS; free++) {
            if (listen(free, listener)) {
                return free;
            }
        }
        throw new IllegalStateException("all identifiers of echo requests are in use");
    }

    /** Removes the listener that {@code listen} registered. */
    public void unlisten(int identifier) {
        input.unlisten(identifier);
    }

    /**
     * The sender of the ICMP error that is being delivered: valid while {@link TransportProtocol#icmpError} runs. It is
     * a router on the path, the destination, or this host itself when the next hop does not answer.
     */
    public IpAddress errorSource() {
        return input.errorSource();
    }

    /**
     * The next hop's MTU, in bytes, if the error that is being delivered reports one; otherwise 0. See
     * {@link #errorSource}.
     */
    public int errorMtuBytes() {
        return input.errorMtuBytes();
    }

    TransportProtocol input() {
        return input;
    }

    /** See {@link IcmpInput#tell(TransportProtocol, Packet, int, int, int, IpAddress)}. */
    void tell(TransportProtocol transport, Packet quoted, int type, int code, int mtuBytes, IpAddress from) {
        input.tell(transport, quoted, type, code, mtuBytes, from);
    }

    /** Passes an echo reply of either family to its listener; the caller owns it. */
    void echoReply(Packet reply) {
        input.echoReply(reply);
    }

    /** Passes an error about an echo request of either family to its listener; the caller owns the request. */
    void echoFailed(Packet request, int type, int code, int mtuBytes) {
        input.echoFailed(request, type, code, mtuBytes);
    }

    /**
     * Takes ownership of a packet that begins with its IP header and whose next hop does not answer, and reports host
     * unreachable to the local transport that sent the packet, or to its sender.
     */
    void unreachableNextHop(Packet packet) {
        if (CommonIpHeader.isV6(packet.bytes(), packet.start())) {
            ip.v6().icmp().unreachableNextHop(packet);
            return;
        }
        byte[] bytes = packet.bytes();
        int header = Ipv4Header.headerBytes(bytes, packet.start());
        packet.networkOffset(packet.start());
        if (!ip.isLocal(PacketAddresses.sourceHigh(packet), PacketAddresses.sourceLow(packet))) {
            destinationUnreachable(packet, IcmpHeader.HOST_UNREACHABLE);
        } else if (Ipv4Header.fragmentOffset(bytes, packet.start()) == 0
                && packet.length() >= header + IcmpInput.QUOTED_TRANSPORT_BYTES) {
            packet.trimFront(header);
            input.tell(
                    packet,
                    IcmpHeader.DESTINATION_UNREACHABLE,
                    IcmpHeader.HOST_UNREACHABLE,
                    0,
                    PacketAddresses.source(packet));
        }
        packet.release();
    }

    /** Takes ownership of an echo request, which begins at its ICMP header, and sends it back as the reply. */
    void reply(Packet request) {
        byte[] bytes = request.bytes();
        int tos = Ipv4Header.tos(bytes, request.networkOffset());
        Path path = ip.replyPath(request);
        if (path == null || !limiter.allows(IcmpHeader.ECHO_REPLY, 0, path.remote())) {
            request.release();
            return;
        }
        byte[] options = path.sourceRoute() != null
                ? null
                : RecordingOption.forReply(
                        bytes,
                        request.networkOffset(),
                        path.local(),
                        ip.timers().nowNanos() / NANOS_PER_MILLI);
        IcmpHeader.requestToReply(bytes, request.start());
        counters.increment(IpCounter.ICMP_OUT_MSGS);
        counters.increment(IpCounter.ICMP_OUT_ECHO_REPS);
        ip.outputReply(request, path, IpProtocol.ICMP, tos, options);
    }

    /**
     * Sends parameter problem: an option in the header of the packet is malformed.
     *
     * @param at the offset of the wrong byte in the header
     */
    void parameterProblem(Packet received, int at) {
        error(received, IcmpHeader.PARAMETER_PROBLEM, 0, at << 24);
    }

    private void error(Packet received, int type, int code, int rest) {
        if (PacketAddresses.isV6(received)) {
            int translated = IcmpTranslation.toV6(type, code);
            ip.v6().icmp().error(received, translated >>> 8, translated & 0xff, rest);
            return;
        }
        if (!mayBeAnswered(received)) {
            return;
        }
        Path path = ip.replyPath(received);
        if (path == null || !limiter.allows(type, code, path.remote())) {
            return;
        }
        byte[] bytes = received.bytes();
        int from = received.networkOffset();
        int quoted = Math.min(
                Math.min(Ipv4Header.totalLength(bytes, from), received.end() - from),
                MAX_ERROR_BYTES - Ipv4Header.MIN_BYTES - IcmpHeader.BYTES);
        int length = IcmpHeader.BYTES + quoted;
        Packet message = ip.packets().allocate(length);
        int at = message.append(length);
        System.arraycopy(bytes, from, message.bytes(), at + IcmpHeader.BYTES, quoted);
        IcmpHeader.write(message.bytes(), at, length, type, code, rest);
        counters.increment(IpCounter.ICMP_OUT_MSGS);
        counters.increment(
                switch (type) {
                    case IcmpHeader.TIME_EXCEEDED -> IpCounter.ICMP_OUT_TIME_EXCDS;
                    case IcmpHeader.PARAMETER_PROBLEM -> IpCounter.ICMP_OUT_PARM_PROBS;
                    default -> IpCounter.ICMP_OUT_DEST_UNREACHS;
                });
        ip.output(message, path, IpProtocol.ICMP, /* tos= */ 0, /* ttl= */ 0, /* dontFragment= */ false);
    }

    /**
     * Returns whether an error may be sent about a packet (RFC 1122 §3.2.2), so that errors neither cause errors nor
     * answer packets to many hosts.
     */
    private boolean mayBeAnswered(Packet received) {
        byte[] bytes = received.bytes();
        int at = received.networkOffset();
        long sourceLow = PacketAddresses.sourceLow(received);
        byte destinationKind = ip.kindOf(0, PacketAddresses.destinationLow(received));
        boolean toGroup = received.isLinkMulticast()
                || destinationKind == LocalAddresses.BROADCAST
                || isGroupOrReserved(Ipv4Header.destination(bytes, at));
        boolean fromNobody = (int) sourceLow == 0
                || isGroupOrReserved((int) sourceLow)
                || ip.kindOf(0, sourceLow) == LocalAddresses.BROADCAST;
        return !toGroup
                && !fromNobody
                && Ipv4Header.fragmentOffset(bytes, at) == 0
                && !isIcmpError(bytes, at, received.end());
    }

    private static boolean isIcmpError(byte[] bytes, int at, int end) {
        int message = at + Ipv4Header.headerBytes(bytes, at);
        // A message that is truncated before its type, or has an unknown type, might be an error.
        return Ipv4Header.protocol(bytes, at) == IpProtocol.ICMP
                && (message >= end || !IcmpInput.isQuery(Bytes.u8(bytes, message)));
    }

    /** Returns whether an address is in 224.0.0.0/4 or 240.0.0.0/4. */
    private static boolean isGroupOrReserved(int address) {
        return address >>> 28 >= 0xe;
    }
}
