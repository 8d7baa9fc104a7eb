package io.hawser.ip;

import io.hawser.packet.Packet;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * Puts fragments together (RFC 791 §3.2).
 *
 * <p>Overlap: fragments that overlap in part never come from an honest sender, so the datagram is given up with all
 * that has come of it, as Linux does and RFC 5722 demands for IPv6. An exact repetition is ignored; the first one
 * counts.
 *
 * <p>Memory is charged for what it is, also behind a fragment of eight bytes, and bounded for all and for each source,
 * which may hold a quarter. What is over the bound costs the oldest datagrams, so that who sends fragments without ends
 * harms himself, or at most those that are as slow as he is. The work for one fragment grows with the logarithm of the
 * number of its datagram's fragments.
 */
final class Reassembler {
    /** One source may hold this part of the memory for all. */
    private static final int SOURCE_PART = 4;

    /** The key of a datagram's fragments (RFC 791 §3.2). The hash is keyed, and stored only to be computed once. */
    record Key(int source, int destination, int protocolAndIdentification, int hash) {
        @Override
        public int hashCode() {
            return hash;
        }
    }

    /** The datagrams of one source; removed when there are none. */
    private static final class Share {
        final SequencedSet<FragmentedDatagram> datagrams = new LinkedHashSet<>();
        long memoryBytes;
    }

    private final Ip ip;
    private final KeyedHash hash;

    /** In the order in which they began. */
    private final SequencedMap<Key, FragmentedDatagram> datagrams = new LinkedHashMap<>();

    private final Map<Integer, Share> shares = new HashMap<>();
    private long memoryBytes;

    Reassembler(Ip ip, KeyedHash hash) {
        this.ip = ip;
        this.hash = hash;
    }

    /** The number of datagrams that wait for fragments. */
    int size() {
        return datagrams.size();
    }

    /**
     * Takes over a fragment that begins with its checked IP header.
     *
     * @return the whole datagram, when this was the last piece missing
     */
    @Nullable
    Packet add(Packet fragment) {
        ip.counters().increment(IpCounter.REASM_REQDS);
        if (!isPossible(fragment)) {
            ip.counters().increment(IpCounter.REASM_FAILS);
            fragment.release();
            return null;
        }
        FragmentedDatagram datagram = datagramOf(fragment);
        long before = datagram.memoryBytes();
        switch (datagram.add(fragment)) {
            case ADDED -> {
                charge(datagram, datagram.memoryBytes() - before);
                if (datagram.isComplete()) {
                    return complete(datagram);
                }
                keepBounds(datagram);
            }
            case DUPLICATE -> fragment.release();
            case OVERLAP -> {
                ip.counters().increment(IpCounter.EXT_REASM_OVERLAPS);
                fragment.release();
                discard(datagram);
            }
            case CONTRADICTION -> {
                fragment.release();
                discard(datagram);
            }
        }
        return null;
    }

    /**
     * RFC 1122 §3.3.2: a datagram that is not whole in time is given up, and its sender told if its beginning has come.
     */
    void timedOut(FragmentedDatagram datagram) {
        ip.counters().increment(IpCounter.REASM_TIMEOUT);
        Packet first = datagram.first();
        if (first != null) {
            ip.icmp().timeExceeded(first, IcmpHeader.REASSEMBLY_TIME_EXCEEDED);
        }
        discard(datagram);
    }

    /** Gives up every datagram, without a word. */
    void clear() {
        while (!datagrams.isEmpty()) {
            remove(datagrams.firstEntry().getValue());
        }
    }

    private @Nullable Packet complete(FragmentedDatagram datagram) {
        Packet whole = datagram.assemble(ip.packets());
        if (whole == null) {
            discard(datagram);
        } else {
            ip.counters().increment(IpCounter.REASM_OKS);
            remove(datagram);
        }
        return whole;
    }

    /** Whether it can be a piece of a packet, and the first piece has the whole transport header (RFC 1858 §3). */
    private static boolean isPossible(Packet fragment) {
        byte[] bytes = fragment.bytes();
        int at = fragment.start();
        int offset = Ipv4Header.fragmentOffset(bytes, at);
        int payload = fragment.length() - Ipv4Header.headerBytes(bytes, at);
        boolean more = Ipv4Header.moreFragments(bytes, at);
        return payload > 0
                && fragment.length() + offset <= Ipv4Header.MAX_PACKET_BYTES
                && (!more || payload % 8 == 0)
                && (offset > 0 || payload >= transportHeaderBytes(Ipv4Header.protocol(bytes, at)));
    }

    private static int transportHeaderBytes(int protocol) {
        return switch (protocol) {
            case IpProtocol.TCP -> 20;
            case IpProtocol.UDP, IpProtocol.ICMP -> 8;
            default -> 0;
        };
    }

    private FragmentedDatagram datagramOf(Packet fragment) {
        byte[] bytes = fragment.bytes();
        int at = fragment.start();
        int source = Ipv4Header.source(bytes, at);
        int destination = Ipv4Header.destination(bytes, at);
        int rest = Ipv4Header.protocol(bytes, at) << 16 | Ipv4Header.identification(bytes, at);
        Key key = new Key(source, destination, rest, (int) hash.of(source, destination, rest));
        FragmentedDatagram datagram = datagrams.get(key);
        if (datagram == null) {
            datagram = new FragmentedDatagram(this, key);
            datagrams.put(key, datagram);
            shares.computeIfAbsent(source, absent -> new Share()).datagrams.add(datagram);
            charge(datagram, datagram.memoryBytes());
            ip.timers().arm(datagram, ip.timers().nowNanos() + ip.settings().fragmentSeconds * 1_000_000_000L);
        }
        return datagram;
    }

    private void keepBounds(FragmentedDatagram datagram) {
        Share share = shareOf(datagram);
        while (share.memoryBytes > ip.settings().fragmentHighBytes / SOURCE_PART) {
            discard(share.datagrams.getFirst());
        }
        if (memoryBytes > ip.settings().fragmentHighBytes) {
            while (memoryBytes > ip.settings().fragmentLowBytes && !datagrams.isEmpty()) {
                discard(datagrams.firstEntry().getValue());
            }
        }
    }

    private void discard(FragmentedDatagram datagram) {
        ip.counters().increment(IpCounter.REASM_FAILS);
        remove(datagram);
    }

    private void remove(FragmentedDatagram datagram) {
        ip.timers().cancel(datagram);
        datagrams.remove(datagram.key);
        Share share = shareOf(datagram);
        share.datagrams.remove(datagram);
        charge(datagram, -datagram.memoryBytes());
        if (share.datagrams.isEmpty()) {
            shares.remove(datagram.key.source());
        }
        datagram.release();
    }

    private void charge(FragmentedDatagram datagram, long bytes) {
        memoryBytes += bytes;
        shareOf(datagram).memoryBytes += bytes;
    }

    private Share shareOf(FragmentedDatagram datagram) {
        Share share = shares.get(datagram.key.source());
        if (share == null) {
            throw new AssertionError("a datagram belongs to its source's share");
        }
        return share;
    }
}
