package io.hawser.ip.fragment;

import io.hawser.hash.KeyedHash;
import io.hawser.ip.event.IpCounter;
import io.hawser.ip.settings.IpSettings;
import io.hawser.mib.Counters;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.time.TimingWheel;
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
 * Reassembles fragmented datagrams (RFC 791 §3.2).
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
    public record Key(int source, int destination, int protocolAndIdentification, int hash) {
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
    private final IpSettings settings;
    private final Counters<IpCounter> counters;
    private final Consumer<Packet> timedOut;
    private final KeyedHash hash;

    /** Datagrams in the order of their first fragments. */
    private final SequencedMap<Key, FragmentedDatagram> datagrams = new LinkedHashMap<>();

    private final Map<Integer, Share> shares = new HashMap<>();
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
            IpSettings settings,
            Counters<IpCounter> counters,
            KeyedHash hash,
            Consumer<Packet> timedOut) {
        this.timers = timers;
        this.packets = packets;
        this.settings = settings;
        this.counters = counters;
        this.timedOut = timedOut;
        this.hash = hash;
    }

    /** The number of datagrams that wait for fragments. */
    public int size() {
        return datagrams.size();
    }

    /**
     * Takes ownership of a fragment that begins with its checked IP header.
     *
     * @return the whole datagram, if this was the last missing fragment; otherwise null
     */
    @Nullable
    public Packet add(Packet fragment) {
        counters.increment(IpCounter.REASM_REQDS);
        if (!isPossible(fragment)) {
            counters.increment(IpCounter.REASM_FAILS);
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
                counters.increment(IpCounter.EXT_REASM_OVERLAPS);
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
     * Discards a datagram that is not complete in time, and sends time exceeded if its first fragment has arrived (RFC
     * 1122 §3.3.2).
     */
    public void timedOut(FragmentedDatagram datagram) {
        counters.increment(IpCounter.REASM_TIMEOUT);
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
            counters.increment(IpCounter.REASM_OKS);
            remove(datagram);
        }
        return whole;
    }

    /** Returns whether the fragment is valid, and a first fragment has the whole transport header (RFC 1858 §3). */
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
            timers.arm(datagram, timers.nowNanos() + settings.fragmentSeconds * 1_000_000_000L);
        }
        return datagram;
    }

    private void keepBounds(FragmentedDatagram datagram) {
        Share share = shareOf(datagram);
        while (share.memoryBytes > settings.fragmentHighBytes / SOURCE_PART) {
            discard(share.datagrams.getFirst());
        }
        if (memoryBytes > settings.fragmentHighBytes) {
            while (memoryBytes > settings.fragmentLowBytes && !datagrams.isEmpty()) {
                discard(datagrams.firstEntry().getValue());
            }
        }
    }

    private void discard(FragmentedDatagram datagram) {
        counters.increment(IpCounter.REASM_FAILS);
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
