package io.hawser.ip.neighbour;

import io.hawser.ip.event.IpCounter;
import io.hawser.ip.settings.NeighbourSettings;
import io.hawser.link.MacAddress;
import io.hawser.mib.Counters;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketQueue;
import io.hawser.time.TimingWheel;
import io.hawser.wire.IpAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The neighbours of one family on one Ethernet interface, with at most {@link NeighbourSettings#max} entries. A full
 * table evicts failed entries first, then incomplete ones, then resolved ones that were not used lately, so a scan of
 * unused addresses does not evict live neighbours.
 */
public final class NeighbourTable {
    /** The packets that may wait for all unresolved neighbours of an interface together. */
    private static final int WAITING_MAX = 4096;

    /** 01:00:5e and the low 23 bits of the group (RFC 1112 §6.4). */
    private static final long MULTICAST_MAC = 0x0100_5e00_0000L;

    /** 33:33 and the low 32 bits of the group (RFC 2464 §7). */
    private static final long V6_MULTICAST_MAC = 0x3333_0000_0000L;

    private final NeighbourLink link;
    private final NeighbourSettings settings;
    private final TimingWheel timers;
    private final RandomGenerator random;
    private final Counters<IpCounter> counters;
    private final Map<IpAddress, Neighbour> byAddress = new HashMap<>();

    /** The neighbours by order of eviction: by rank, and the oldest first within a rank. */
    private final List<SequencedMap<IpAddress, Neighbour>> ranks =
            List.of(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());

    /** The link addresses that are known without a request; null for none. */
    private @Nullable Function<IpAddress, @Nullable MacAddress> directory;

    private int waiting;
    private int permanent;

    /** Makes an empty table. */
    public NeighbourTable(
            NeighbourLink link,
            NeighbourSettings settings,
            TimingWheel timers,
            RandomGenerator random,
            Counters<IpCounter> counters) {
        this.link = link;
        this.settings = settings;
        this.timers = timers;
        this.random = random;
        this.counters = counters;
    }

    /** Finds or adds the neighbour with this address; its link address is requested at its first use. */
    public Neighbour of(IpAddress address) {
        Neighbour neighbour = find(address);
        if (neighbour == null) {
            while (isFull()) {
                counters.increment(IpCounter.ARP_TABLE_FULLS);
                evictLeastUseful();
            }
            neighbour = new Neighbour(this, address);
            byAddress.put(address, neighbour);
            ranks.get(rankOf(neighbour.state())).put(address, neighbour);
        }
        return neighbour;
    }

    /** The neighbour with this address if it is in the table or in the directory. */
    public @Nullable Neighbour find(IpAddress address) {
        Neighbour neighbour = byAddress.get(address);
        if (neighbour == null && directory != null) {
            MacAddress mac = directory.apply(address);
            if (mac != null) {
                addPermanent(address, mac.value());
                return byAddress.get(address);
            }
        }
        return neighbour;
    }

    /** Sets the link addresses that are known without a request. */
    public void directory(Function<IpAddress, @Nullable MacAddress> known) {
        directory = known;
    }

    /** Adds a permanent neighbour, in place of any entry with this address. */
    public void addPermanent(IpAddress address, long mac) {
        Neighbour before = byAddress.put(address, Neighbour.permanent(this, address, mac));
        if (before == null || before.state() != NeighbourState.PERMANENT) {
            permanent++;
        }
        if (before != null) {
            ranks.get(rankOf(before.state())).remove(address);
            before.evict();
        }
    }

    /** Returns whether adding a neighbour would evict another. */
    public boolean isFull() {
        return byAddress.size() - permanent >= settings.max;
    }

    /** A neighbour outside of the table that stands for all stations. */
    public Neighbour broadcast() {
        return Neighbour.permanent(this, IpAddress.BROADCAST_V4, MacAddress.BROADCAST.value());
    }

    /** A neighbour outside of the table whose link address is known. */
    public Neighbour station(IpAddress address, long mac) {
        return Neighbour.permanent(this, address, mac);
    }

    /** A neighbour outside of the table that stands for the members of a group. */
    public Neighbour multicast(IpAddress group) {
        long mac =
                group.isV4() ? MULTICAST_MAC | group.v4() & 0x7f_ffff : V6_MULTICAST_MAC | group.low() & 0xffff_ffffL;
        return Neighbour.permanent(this, group, mac);
    }

    /** The entries by address. */
    public List<NeighbourEntry> entries() {
        return byAddress.values().stream()
                .map(NeighbourTable::entry)
                .sorted(Comparator.comparing(
                                (NeighbourEntry each) -> each.address().high(), Long::compareUnsigned)
                        .thenComparing(each -> each.address().low(), Long::compareUnsigned))
                .toList();
    }

    /** The entry of a neighbour, as tools print it. */
    public static NeighbourEntry entry(Neighbour neighbour) {
        return new NeighbourEntry(neighbour.address(), new MacAddress(neighbour.mac()), neighbour.state());
    }

    /** Forgets all neighbours, and drops the packets that wait for them. */
    public void clear() {
        byAddress.values().forEach(Neighbour::evict);
        byAddress.clear();
        permanent = 0;
        ranks.forEach(Map::clear);
    }

    TimingWheel timers() {
        return timers;
    }

    NeighbourSettings settings() {
        return settings;
    }

    /**
     * The time for which an answer stays valid, randomised so that hosts do not all send requests at once
     * (RFC 4861 §6.3.4).
     */
    long drawReachableNanos() {
        long baseNanos = settings.reachableMillis * 1_000_000L;
        return baseNanos / 2 + random.nextLong(baseNanos);
    }

    void transmit(Packet packet, long mac) {
        link.transmit(packet, mac);
    }

    void solicit(Neighbour neighbour) {
        boolean atItsMac = neighbour.state() == NeighbourState.PROBE;
        link.request(neighbour.address(), atItsMac ? neighbour.mac() : NeighbourLink.ALL);
    }

    /** Reorders a neighbour whose state was {@code before}. */
    void moved(Neighbour neighbour, NeighbourState before) {
        int from = rankOf(before);
        int to = rankOf(neighbour.state());
        if (from != to) {
            ranks.get(from).remove(neighbour.address());
            ranks.get(to).putLast(neighbour.address(), neighbour);
        }
    }

    /** Reports host unreachable to the senders of the packets that waited for a neighbour. */
    void failed(PacketQueue undeliverable) {
        counters.increment(IpCounter.ARP_RES_FAILED);
        for (Packet packet = undeliverable.poll(); packet != null; packet = undeliverable.poll()) {
            link.undeliverable(packet);
        }
    }

    boolean hasRoomToWait() {
        return waiting < WAITING_MAX;
    }

    void waits(int packets) {
        waiting += packets;
    }

    void discarded(int packets) {
        counters.add(IpCounter.ARP_UNRESOLVED_DISCARDS, packets);
    }

    private void evictLeastUseful() {
        for (SequencedMap<IpAddress, Neighbour> rank : ranks) {
            // Each round clears a mark of use or ends, so the second time round must end.
            for (int left = 2 * rank.size(); left > 0; left--) {
                Neighbour eldest = rank.firstEntry().getValue();
                if (!eldest.state().isResolved() || !eldest.takeUsed()) {
                    rank.pollFirstEntry();
                    byAddress.remove(eldest.address());
                    eldest.evict();
                    return;
                }
                rank.putLast(eldest.address(), eldest);
            }
        }
    }

    private static int rankOf(NeighbourState state) {
        return switch (state) {
            case NONE, FAILED -> 0;
            case INCOMPLETE -> 1;
            default -> 2;
        };
    }
}
