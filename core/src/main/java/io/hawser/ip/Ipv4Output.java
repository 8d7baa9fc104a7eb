package io.hawser.ip;

import io.hawser.hash.KeyedHash;
import io.hawser.ip.event.IpCounter;
import io.hawser.ip.header.SourceRoute;
import io.hawser.mib.Counters;
import io.hawser.packet.Packet;
import io.hawser.wire.Ipv4Header;
import org.jspecify.annotations.Nullable;

/** Sends IPv4 packets: writes the header, fragments where needed, and passes them to the next hop. */
final class Ipv4Output {
    private final Counters<IpCounter> counters;
    private final Identification identification;
    private final Fragmenter fragmenter;

    Ipv4Output(Ip ip, KeyedHash hash) {
        counters = ip.counters();
        identification = new Identification(hash, ip.random());
        fragmenter = new Fragmenter(ip);
    }

    Identification identification() {
        return identification;
    }

    /** See {@link Ip#output}; {@code ttl} is from 1 to 255. */
    void output(Packet packet, Path path, int protocol, int tos, int ttl, boolean dontFragment) {
        output(packet, path, protocol, tos, ttl, dontFragment, null);
    }

    /**
     * Sends a packet with options in its header.
     *
     * @param options whole words, including the end of the list; not allowed on a path with a source route, whose
     *     options take their place
     */
    void output(
            Packet packet, Path path, int protocol, int tos, int ttl, boolean dontFragment, byte @Nullable [] options) {
        counters.increment(IpCounter.OUT_REQUESTS);
        int optionBytes = options == null ? path.optionBytes() : options.length;
        int headerBytes = Ipv4Header.MIN_BYTES + optionBytes;
        int totalBytes = packet.length() + headerBytes;
        SourceRoute route = path.sourceRoute();
        // An ICMP error about a packet with a source route quotes another destination, so the reported MTU would not be
        // matched to this path.
        boolean atomic = dontFragment && route == null && path.discoversMtu();
        boolean tooLarge = isTooLarge(packet, totalBytes, path);
        if (tooLarge && atomic || totalBytes > Ipv4Header.MAX_PACKET_BYTES) {
            counters.increment(IpCounter.FRAG_FAILS);
            packet.release();
            return;
        }
        countGroups(path, totalBytes);
        packet.transportOffset(packet.start());
        int at = packet.prepend(headerBytes);
        packet.networkOffset(at);
        Ipv4Header.write(
                packet.bytes(),
                at,
                tos,
                totalBytes,
                // RFC 6864 §4.1: a packet that cannot be fragmented needs no identification; without one, it reveals
                // nothing.
                atomic ? 0 : identification.next(path, protocol),
                atomic ? Ipv4Header.DONT_FRAGMENT : 0,
                ttl,
                protocol,
                path.local().v4(),
                route == null ? path.remote().v4() : route.first().v4());
        if (route != null) {
            // MUST-51
            route.write(packet.bytes(), at, path.remote());
        } else if (options != null) {
            System.arraycopy(options, 0, packet.bytes(), at + Ipv4Header.MIN_BYTES, options.length);
        }
        if (optionBytes > 0) {
            Ipv4Header.lengthen(packet.bytes(), at, headerBytes);
        }
        send(packet, path, tooLarge);
    }

    /** See {@link Ip#putHeader}. */
    boolean putHeader(
            Packet header, int transportBytes, Path path, int protocol, int tos, int ttl, boolean dontFragment) {
        int totalBytes = transportBytes + Ipv4Header.MIN_BYTES;
        // Without DF each packet has its own identification.
        boolean isAlike = dontFragment && path.discoversMtu() && path.optionBytes() == 0;
        if (!isAlike || totalBytes > path.mtuBytes()) {
            return false;
        }
        putAtomicHeader(header, totalBytes, path, protocol, tos, ttl);
        return true;
    }

    /** Puts the header of an atomic packet of {@code totalBytes} in front of its transport header (RFC 6864 §4). */
    static void putAtomicHeader(Packet packet, int totalBytes, Path path, int protocol, int tos, int ttl) {
        Ipv4Header.write(
                packet.bytes(),
                packet.prepend(Ipv4Header.MIN_BYTES),
                tos,
                totalBytes,
                /* identification= */ 0,
                Ipv4Header.DONT_FRAGMENT,
                ttl,
                protocol,
                path.local().v4(),
                path.remote().v4());
    }

    /** Takes ownership of a packet that begins with its IP header, and sends it, fragmented if it is too large. */
    void send(Packet packet, Path path, boolean tooLarge) {
        if (tooLarge) {
            fragmenter.send(packet, path);
        } else {
            counters.add(path.isV4() ? IpCounter.EXT_OUT_OCTETS : IpCounter.V6_OUT_OCTETS, packet.length());
            path.via().send(packet, path);
        }
    }

    /** Returns whether a packet of {@code totalBytes} exceeds the path MTU and the link will not segment it. */
    boolean isTooLarge(Packet packet, int totalBytes, Path path) {
        return totalBytes > path.mtuBytes()
                && (packet.segmentBytes() == 0 || !path.via().link().offloads().isCutting());
    }

    private void countGroups(Path path, int totalBytes) {
        if (path.isBroadcast()) {
            counters.increment(IpCounter.EXT_OUT_BCAST_PKTS);
            counters.add(IpCounter.EXT_OUT_BCAST_OCTETS, totalBytes);
        } else if (path.isMulticast()) {
            counters.increment(IpCounter.EXT_OUT_MCAST_PKTS);
            counters.add(IpCounter.EXT_OUT_MCAST_OCTETS, totalBytes);
        }
    }
}
