package io.hawser.ip.fragment;

import io.hawser.hash.KeyedHash;
import io.hawser.ip.event.IpCounter;
import io.hawser.ip.settings.FragmentSettings;
import io.hawser.mib.Counters;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.time.TimingWheel;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reassembles the fragmented datagrams of one family (RFC 791 §3.2, RFC 8200 §4.5).
 *
 * <p>Overlap: fragments that partly overlap never come from an honest sender, so the whole datagram is discarded, as in
 * Linux and as RFC 5722 demands for IPv6. An exact duplicate is ignored.
 *
 * <p>Memory is charged by actual use, also for a fragment of eight bytes, and bounded in total and per source, which
 * may use a quarter. Above the bound the oldest datagrams are discarded, so that a sender of endless fragments mainly
 * harms itself. The work for one fragment grows with the logarithm of the number of fragments of its datagram.
 */
public final class Reassembler {
    /** The share of the total memory that one source may use. */
    private static final int SOURCE_PART = 4;

    /**
     * The key that fragments of one datagram share (RFC 791 §3.2). Its hash is keyed and precomputed; the last part
     * only stores it.
     */
    public record Key(IpAddress source, IpAddress destination, long protocolAndIdentification, int hash) {
        @Override
        public int hashCode() {
            return hash;
        }
    }

    /** Memory in use per source; without an entry when it is 0. */
    private static final class Share {
        final SequencedSet<FragmentedDatagram> datagrams = new LinkedHashSet<>();
        long memoryBytes;
    }

    private final TimingWheel timers;
    private final PacketPool packets;
    private final FragmentSettings settings;
    private final Counters<IpCounter> counters;
    private final FragmentCounters names;
    private final Consumer<Packet> timedOut;
    private final KeyedHash hash;

    /** Datagrams in the order of their first fragments. */
    private final SequencedMap<Key, FragmentedDatagram> datagrams = new LinkedHashMap<>();

    private final Map<IpAddress, Share> shares = new HashMap<>();
    private long memoryBytes;

    /**
     * Creates an empty reassembler.
     *
     * @param timedOut called with the first fragment of a datagram that is not complete in time; the reassembler keeps
     *     the fragment
     */
    public Reassembler(
            TimingWheel timers,
            PacketPool packets,
            FragmentSettings settings,
            Counters<IpCounter> counters,
            FragmentCounters names,
            KeyedHash hash,
            Consumer<Packet> timedOut) {
        this.timers = timers;
        this.packets = packets;
        this.settings = settings;
        this.counters = counters;
        this.names = names;
        this.timedOut = timedOut;
        this.hash = hash;
    }

    /** The number of datagrams that wait for fragments. */
    public int size() {
        return datagrams.size();
    }

    /**
     * Takes ownership of the packet of a fragment.
     *
     * @return the whole datagram, if this was the last missing fragment; otherwise null
     */
    @Nullable
    public Packet add(Fragment fragment) {
        counters.increment(names.requested());
        if (!isPossible(fragment)) {
            counters.increment(names.failed());
            fragment.packet().release();
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
            case DUPLICATE -> fragment.packet().release();
            case OVERLAP -> {
                counters.increment(IpCounter.EXT_REASM_OVERLAPS);
                fragment.packet().release();
                discard(datagram);
            }
            case CONTRADICTION -> {
                fragment.packet().release();
                discard(datagram);
            }
        }
        return null;
    }

    /**
     * Discards a datagram that is not complete in time, and sends time exceeded if its first fragment has arrived (RFC
     * 1122 §3.3.2).
     */
    public void timedOut(FragmentedDatagram datagram) {
        counters.increment(names.timedOut());
        Packet first = datagram.first();
        if (first != null) {
            timedOut.accept(first);
        }
        discard(datagram);
    }

    /** Discards all datagrams silently. */
    public void clear() {
        while (!datagrams.isEmpty()) {
            remove(datagrams.firstEntry().getValue());
        }
    }

    private @Nullable Packet complete(FragmentedDatagram datagram) {
        Packet whole = datagram.assemble(packets);
        if (whole == null) {
            discard(datagram);
        } else {
            counters.increment(names.reassembled());
            remove(datagram);
        }
        return whole;
    }

    /** Returns whether the fragment is valid, and a first fragment has the whole transport header (RFC 1858 §3). */
    private static boolean isPossible(Fragment fragment) {
        int bytes = fragment.dataBytes();
        return bytes > 0
                && fragment.packetBytes() <= Ipv4Header.MAX_PACKET_BYTES
                && (!fragment.moreFollow() || bytes % 8 == 0)
                && (fragment.offset() > 0 || bytes >= transportHeaderBytes(fragment.protocol()));
    }

    private static int transportHeaderBytes(int protocol) {
        return switch (protocol) {
            case IpProtocol.TCP -> 20;
            case IpProtocol.UDP, IpProtocol.ICMP, IpProtocol.ICMPV6 -> 8;
            default -> 0;
        };
    }

    private FragmentedDatagram datagramOf(Fragment fragment) {
        IpAddress source = fragment.source();
        IpAddress destination = fragment.destination();
        // RFC 8200 §4.5: in IPv6 the next header is not part of the key.
        long protocol = fragment.isV6() ? 0 : fragment.protocol();
        long rest = protocol << 32 | Integer.toUnsignedLong(fragment.identification());
        long hashed = hash.of(source.high(), source.low(), destination.high(), destination.low(), rest);
        Key key = new Key(source, destination, rest, (int) hashed);
        FragmentedDatagram datagram = datagrams.get(key);
        if (datagram == null) {
            datagram = new FragmentedDatagram(this, key);
            datagrams.put(key, datagram);
            shares.computeIfAbsent(source, absent -> new Share()).datagrams.add(datagram);
            charge(datagram, datagram.memoryBytes());
            timers.arm(datagram, timers.nowNanos() + settings.seconds * 1_000_000_000L);
        }
        return datagram;
    }

    private void keepBounds(FragmentedDatagram datagram) {
        Share share = shareOf(datagram);
        while (share.memoryBytes > settings.highBytes / SOURCE_PART) {
            discard(share.datagrams.getFirst());
        }
        if (memoryBytes > settings.highBytes) {
            while (memoryBytes > settings.lowBytes && !datagrams.isEmpty()) {
                discard(datagrams.firstEntry().getValue());
            }
        }
    }

    private void discard(FragmentedDatagram datagram) {
        counters.increment(names.failed());
        remove(datagram);
    }

    private void remove(FragmentedDatagram datagram) {
        timers.cancel(datagram);
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
