package io.hawser.ip;

import io.hawser.hash.KeyedHash;
import io.hawser.ip.event.IpCounter;
import io.hawser.ip.fragment.Fragment;
import io.hawser.ip.fragment.FragmentCounters;
import io.hawser.ip.fragment.Reassembler;
import io.hawser.ip.header.Ipv4Options;
import io.hawser.ip.header.PacketAddresses;
import io.hawser.ip.header.SourceRoute;
import io.hawser.mib.Counters;
import io.hawser.packet.Packet;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.UdpHeader;
import org.jspecify.annotations.Nullable;

/** Processes received IPv4 packets: checks, reassembles, delivers or forwards them (RFC 1122 §3.2.1). */
final class Ipv4Input {
    private static final long UNSPECIFIED = IpAddress.lowOfV4(0);
    private static final long LIMITED_BROADCAST = IpAddress.lowOfV4(-1);

    /** The counters of the four ECN codepoints. */
    private static final IpCounter[] BY_ECN = {
        IpCounter.EXT_IN_NO_ECT_PKTS, IpCounter.EXT_IN_ECT1_PKTS, IpCounter.EXT_IN_ECT0_PKTS, IpCounter.EXT_IN_CE_PKTS
    };

    private final Ip ip;
    private final Counters<IpCounter> counters;
    private final Reassembler reassembler;
    private final Forwarder forwarder;

    // see isPairKnown
    private long knownSource = -1;
    private long knownDestination = -1;
    private int knownGeneration;

    Ipv4Input(Ip ip, KeyedHash hash) {
        this.ip = ip;
        counters = ip.counters();
        reassembler = new Reassembler(
                ip.timers(),
                ip.packets(),
                ip.settings().fragments,
                ip.counters(),
                FragmentCounters.V4,
                hash,
                first -> ip.icmp().timeExceeded(first, IcmpHeader.REASSEMBLY_TIME_EXCEEDED));
        forwarder = new Forwarder(ip);
    }

    /** Discards all fragments. */
    void powerOff() {
        reassembler.clear();
    }

    /** The number of datagrams that wait for fragments. */
    int fragmentedDatagrams() {
        return reassembler.size();
    }

    /** Takes ownership of a packet that should begin with an IPv4 header, and processes it. */
    void receive(Packet packet, NetworkInterface via) {
        counters.increment(IpCounter.IN_RECEIVES);
        counters.add(IpCounter.EXT_IN_OCTETS, packet.length());
        if (!isHeaderGood(packet, via)) {
            packet.release();
            return;
        }
        packet.truncate(Ipv4Header.totalLength(packet.bytes(), packet.start()));
        packet.networkOffset(packet.start());
        counters.increment(BY_ECN[Ipv4Header.tos(packet.bytes(), packet.start()) & 3]);
        long destination = PacketAddresses.destinationLow(packet);
        if (isPairKnown(packet, destination)) {
            receiveUnicast(packet, via);
        } else if (via == ip.loopback() || areAddressesPlausible(packet)) {
            receiveFromPlausible(packet, destination, via);
        } else {
            drop(packet, IpCounter.IN_ADDR_ERRORS);
        }
    }

    /**
     * Returns whether the addresses equal those of the previous packet for this host, since packets of a flow arrive in
     * runs.
     */
    private boolean isPairKnown(Packet packet, long destination) {
        return destination == knownDestination
                && PacketAddresses.sourceLow(packet) == knownSource
                && ip.generation() == knownGeneration;
    }

    private void receiveFromPlausible(Packet packet, long destination, NetworkInterface via) {
        byte kind = ip.kindOf(0, destination);
        if (kind == LocalAddresses.UNICAST) {
            if (via != ip.loopback()) {
                knownSource = PacketAddresses.sourceLow(packet);
                knownDestination = destination;
                knownGeneration = ip.generation();
            }
            receiveUnicast(packet, via);
        } else if (kind == LocalAddresses.BROADCAST) {
            receiveBroadcast(packet, via);
        } else if (isMulticast(destination)) {
            receiveMulticast(packet, via);
        } else if (isForUnconfigured(packet, via)) {
            deliver(packet, via);
        } else if (ip.settings().forward) {
            forwarder.forward(packet, via);
        } else {
            drop(packet, IpCounter.IN_ADDR_ERRORS);
        }
    }

    /**
     * Returns whether the packet is a datagram to the port that accepts any destination while there is no address
     * (RFC 2131 §4.1).
     */
    private static boolean isForUnconfigured(Packet packet, NetworkInterface via) {
        byte[] bytes = packet.bytes();
        int at = packet.start();
        int header = Ipv4Header.headerBytes(bytes, at);
        return via.unconfiguredPort() != 0
                && !packet.isLinkMulticast()
                && Ipv4Header.protocol(bytes, at) == IpProtocol.UDP
                && !Ipv4Header.isFragment(bytes, at)
                && packet.length() >= header + UdpHeader.BYTES
                && UdpHeader.destinationPort(bytes, at + header) == via.unconfiguredPort();
    }

    private void receiveUnicast(Packet packet, NetworkInterface via) {
        if (packet.isLinkMulticast()) {
            // RFC 1122 §3.3.6: a packet that was broadcast on the link is not accepted for a unicast address.
            drop(packet, IpCounter.IN_DISCARDS);
        } else if (isOnItsWay(packet)) {
            forwarder.forwardAlongRoute(packet, via);
        } else {
            deliver(packet, via);
        }
    }

    /** Returns whether the packet has a source route with hops after this host. */
    private static boolean isOnItsWay(Packet packet) {
        byte[] bytes = packet.bytes();
        int at = packet.start();
        if (Ipv4Header.headerBytes(bytes, at) == Ipv4Header.MIN_BYTES) {
            return false;
        }
        int option = Ipv4Options.find(bytes, at);
        return option >= 0 && !SourceRoute.isAtItsEnd(bytes, option);
    }

    private void receiveBroadcast(Packet packet, NetworkInterface via) {
        counters.increment(IpCounter.EXT_IN_BCAST_PKTS);
        counters.add(IpCounter.EXT_IN_BCAST_OCTETS, packet.length());
        // MUST-57
        if (isForOneHost(packet)) {
            // RFC 9293 MUST-57: a segment to a broadcast address is dropped silently.
            drop(packet, IpCounter.IN_ADDR_ERRORS);
        } else {
            deliver(packet, via);
        }
    }

    private void receiveMulticast(Packet packet, NetworkInterface via) {
        counters.increment(IpCounter.EXT_IN_MCAST_PKTS);
        counters.add(IpCounter.EXT_IN_MCAST_OCTETS, packet.length());
        // MUST-57
        if (isForOneHost(packet) || !via.isMember(PacketAddresses.destination(packet))) {
            drop(packet, IpCounter.IN_ADDR_ERRORS);
        } else {
            deliver(packet, via);
        }
    }

    /** Takes ownership of a packet of this host to one of its own groups, which begins with its IP header. */
    void receiveLooped(Packet packet, NetworkInterface via) {
        packet.networkOffset(packet.start());
        if (via.isMember(PacketAddresses.destination(packet))) {
            deliver(packet, via);
        } else {
            packet.release();
        }
    }

    private void deliver(Packet packet, NetworkInterface via) {
        Packet whole = packet;
        if (Ipv4Header.isFragment(packet.bytes(), packet.start())) {
            whole = reassembler.add(Fragment.v4(packet));
            if (whole == null) {
                return;
            }
        }
        int protocol = Ipv4Header.protocol(whole.bytes(), whole.start());
        // MUST-50
        whole.trimFront(Ipv4Header.headerBytes(whole.bytes(), whole.start()));
        whole.transportOffset(whole.start());
        TransportProtocol transport = ip.transport(protocol);
        if (transport == null) {
            ip.icmp().protocolUnreachable(whole);
            drop(whole, IpCounter.IN_UNKNOWN_PROTOS);
        } else {
            counters.increment(IpCounter.IN_DELIVERS);
            transport.receive(whole, via);
        }
    }

    /**
     * Reports an option error to the sender of a packet, if the sender may be honest and the packet is for this host.
     */
    private void tellFault(Packet packet, int wrong, NetworkInterface via) {
        packet.networkOffset(packet.start());
        boolean concernsThisHost =
                ip.settings().forward || ip.kindOf(0, PacketAddresses.destinationLow(packet)) == LocalAddresses.UNICAST;
        if (wrong != Ipv4Options.SOURCE_ROUTED
                && concernsThisHost
                && (via == ip.loopback() || areAddressesPlausible(packet))) {
            ip.icmp().parameterProblem(packet, wrong);
        }
    }

    private boolean isHeaderGood(Packet packet, NetworkInterface via) {
        byte[] bytes = packet.bytes();
        int at = packet.start();
        @Nullable IpCounter fault = faultOf(bytes, at, packet.length());
        if (fault == null) {
            int wrong = Ipv4Header.headerBytes(bytes, at) == Ipv4Header.MIN_BYTES
                    ? Ipv4Options.NO_FAULT
                    : Ipv4Options.fault(bytes, at, ip.settings().acceptSourceRoute);
            // MUST-50
            if (wrong == Ipv4Options.NO_FAULT) {
                return true;
            }
            fault = IpCounter.IN_HDR_ERRORS;
            tellFault(packet, wrong, via);
        }
        counters.increment(fault);
        if (fault == IpCounter.EXT_IN_CSUM_ERRORS) {
            counters.increment(IpCounter.IN_HDR_ERRORS);
        }
        return false;
    }

    private static @Nullable IpCounter faultOf(byte[] bytes, int at, int available) {
        if (available < Ipv4Header.MIN_BYTES || Ipv4Header.version(bytes, at) != 4) {
            return IpCounter.IN_HDR_ERRORS;
        }
        int header = Ipv4Header.headerBytes(bytes, at);
        int total = Ipv4Header.totalLength(bytes, at);
        if (header < Ipv4Header.MIN_BYTES || header > available || header > total) {
            return IpCounter.IN_HDR_ERRORS;
        }
        if (!Ipv4Header.isChecksumValid(bytes, at)) {
            return IpCounter.EXT_IN_CSUM_ERRORS;
        }
        return total > available ? IpCounter.EXT_IN_TRUNCATED_PKTS : null;
    }

    /**
     * Returns whether the addresses of a packet from outside are legitimate (RFC 1122 §3.2.1.3, RFC 1812 §5.3.7): the
     * source is one other host, and neither address is a loopback address. A host without an address may broadcast from
     * 0.0.0.0, as DHCP clients do.
     */
    private boolean areAddressesPlausible(Packet packet) {
        long source = PacketAddresses.sourceLow(packet);
        long destination = PacketAddresses.destinationLow(packet);
        // MUST-63
        if (isLoopback(destination) || destination == UNSPECIFIED || isMulticast(source)) {
            return false;
        }
        if (source == UNSPECIFIED) {
            int protocol = Ipv4Header.protocol(packet.bytes(), packet.start());
            // RFC 4541 §2.1.1: a bridge without an address queries from zeros.
            return destination == LIMITED_BROADCAST && protocol == IpProtocol.UDP
                    || isMulticast(destination) && protocol == IpProtocol.IGMP;
        }
        // 127.0.0.0/8 counts as this host's own, so this refuses it, too.
        // MUST-63
        return ip.kindOf(0, source) == LocalAddresses.FOREIGN;
    }

    /** Returns whether the packet belongs to a protocol that only connects two hosts: all but UDP, ICMP and IGMP. */
    private static boolean isForOneHost(Packet packet) {
        int protocol = Ipv4Header.protocol(packet.bytes(), packet.start());
        return protocol != IpProtocol.UDP && protocol != IpProtocol.ICMP && protocol != IpProtocol.IGMP;
    }

    private static boolean isMulticast(long low) {
        return ((int) low & 0xf000_0000) == 0xe000_0000;
    }

    private static boolean isLoopback(long low) {
        return (int) low >>> 24 == 127;
    }

    private void drop(Packet packet, IpCounter reason) {
        counters.increment(reason);
        packet.release();
    }
}
