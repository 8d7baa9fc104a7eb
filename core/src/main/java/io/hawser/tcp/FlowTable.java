package io.hawser.tcp;

import io.hawser.hash.KeyedHash;
import io.hawser.tcp.flow.LocalEndCounts;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.wire.IpAddress;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All flows by four-tuple. The hash is keyed, so that an attacker cannot choose four-tuples that fall into one bucket
 * (bad input 46).
 */
final class FlowTable {
    private static final int FIRST_BUCKETS = 64;

    private final KeyedHash hash;
    private @Nullable TcpFlow[] buckets = new @Nullable TcpFlow[FIRST_BUCKETS];
    /**
     * Counts of flows by local address and port, made at the first query: a host that only connects never needs them.
     */
    private @Nullable LocalEndCounts localEnds;

    private int size;

    /** The flow found last: consecutive segments often belong to the same flow. */
    private @Nullable TcpFlow latest;

    FlowTable(RandomGenerator random) {
        hash = new KeyedHash(random);
    }

    int size() {
        return size;
    }

    @Nullable
    TcpFlow find(long localHigh, long localLow, int localPort, long remoteHigh, long remoteLow, int remotePort) {
        TcpFlow before = latest;
        if (before != null && before.isBetween(localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort)) {
            return before;
        }
        int wanted = hash(localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort);
        for (TcpFlow flow = buckets[wanted & buckets.length - 1]; flow != null; flow = flow.nextInBucket) {
            if (flow.hash == wanted
                    && flow.isBetween(localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort)) {
                latest = flow;
                return flow;
            }
        }
        return null;
    }

    @Nullable
    TcpFlow find(IpAddress local, int localPort, IpAddress remote, int remotePort) {
        return find(local.high(), local.low(), localPort, remote.high(), remote.low(), remotePort);
    }

    /** Adds a flow whose four-tuple is not in the table. */
    void add(TcpFlow flow) {
        if (size >= buckets.length) {
            grow();
        }
        IpAddress local = flow.localAddress();
        IpAddress remote = flow.remoteAddress();
        flow.hash = hash(local.high(), local.low(), flow.localPort(), remote.high(), remote.low(), flow.remotePort());
        int bucket = flow.hash & buckets.length - 1;
        flow.nextInBucket = buckets[bucket];
        buckets[bucket] = flow;
        size++;
        if (localEnds != null) {
            localEnds.add(local, flow.localPort());
        }
    }

    /** Replaces a flow by another one on the same four-tuple; returns false if the flow is not in the table. */
    boolean replace(TcpFlow before, TcpFlow after) {
        after.hash = before.hash;
        after.nextInBucket = before.nextInBucket;
        return unlink(before, after);
    }

    /** Removes a flow; does nothing if it is not in the table. */
    void remove(TcpFlow flow) {
        if (unlink(flow, flow.nextInBucket)) {
            size--;
            if (localEnds != null) {
                localEnds.remove(flow.localAddress(), flow.localPort());
            }
        }
    }

    /** Replaces a flow by {@code by} in the chain of its bucket; returns false if the flow is not in the table. */
    private boolean unlink(TcpFlow flow, @Nullable TcpFlow by) {
        int bucket = flow.hash & buckets.length - 1;
        TcpFlow before = null;
        for (TcpFlow candidate = buckets[bucket]; candidate != null; candidate = candidate.nextInBucket) {
            if (candidate == flow) {
                if (before == null) {
                    buckets[bucket] = by;
                } else {
                    before.nextInBucket = by;
                }
                flow.nextInBucket = null;
                latest = null;
                return true;
            }
            before = candidate;
        }
        return false;
    }

    /** Returns whether a flow uses this port of this address; the unspecified address stands for all addresses. */
    boolean isInUse(IpAddress local, int localPort) {
        LocalEndCounts counts = localEnds;
        if (counts == null) {
            LocalEndCounts made = new LocalEndCounts();
            forEach(flow -> made.add(flow.localAddress(), flow.localPort()));
            localEnds = made;
            counts = made;
        }
        return counts.isInUse(local, localPort);
    }

    /** Calls {@code action} for each flow, which must not add or remove any. */
    void forEach(Consumer<? super TcpFlow> action) {
        for (TcpFlow first : buckets) {
            for (TcpFlow flow = first; flow != null; flow = flow.nextInBucket) {
                action.accept(flow);
            }
        }
    }

    int bucketCount() {
        return buckets.length;
    }

    /**
     * Calls {@code action} for each flow that was in this bucket when the table had {@code bucketCount} buckets, and
     * returns the number of those flows. The table has grown by doubling since, so these flows are now in that bucket
     * and in every bucket a multiple of {@code bucketCount} further.
     */
    int forEachOf(int bucket, int bucketCount, Consumer<? super TcpFlow> action) {
        int count = 0;
        for (int each = bucket; each < buckets.length; each += bucketCount) {
            for (TcpFlow flow = buckets[each]; flow != null; flow = flow.nextInBucket) {
                action.accept(flow);
                count++;
            }
        }
        return count;
    }

    private void grow() {
        @Nullable TcpFlow[] old = buckets;
        buckets = new @Nullable TcpFlow[2 * old.length];
        for (TcpFlow first : old) {
            TcpFlow flow = first;
            while (flow != null) {
                TcpFlow following = flow.nextInBucket;
                int bucket = flow.hash & buckets.length - 1;
                flow.nextInBucket = buckets[bucket];
                buckets[bucket] = flow;
                flow = following;
            }
        }
    }

    /** Returns the hash of the four-tuple of an arriving segment. */
    int hash(TcpSegment segment) {
        return hash(
                segment.destinationHigh,
                segment.destinationLow,
                segment.destinationPort,
                segment.sourceHigh,
                segment.sourceLow,
                segment.sourcePort);
    }

    private int hash(long localHigh, long localLow, int localPort, long remoteHigh, long remoteLow, int remotePort) {
        int ports = localPort << 16 | remotePort;
        long hashed = localHigh == 0 && remoteHigh == 0
                ? hash.of((localLow << 32) ^ remoteLow, ports)
                : hash.of(localHigh, localLow, remoteHigh, remoteLow, ports);
        return (int) (hashed ^ hashed >>> 32);
    }
}
