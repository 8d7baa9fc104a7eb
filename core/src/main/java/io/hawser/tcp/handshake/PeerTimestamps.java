package io.hawser.tcp.handshake;

import io.hawser.hash.KeyedHash;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.wire.IpAddress;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The last timestamp of each host whose connection has ended here: what net.ipv4.tcp_tw_recycle needs to tell late
 * duplicates from new connections without TIME_WAIT, on the belief that all connections of an address share one clock.
 *
 * <p>The belief is wrong for clients behind a NAT, and since Linux 4.10 gives each connection an offset of its own, for
 * every Linux host. That is why Linux 4.12 removed it, and why it is here: to be seen failing.
 *
 * <p>A table of fixed size, in which a host displaces another that falls into the same place.
 */
public final class PeerTimestamps {
    private static final int SLOTS = 8192;

    /** TCP_PAWS_MSL of Linux: after this time a timestamp is no longer held against a host. */
    private static final long LIFE_NANOS = 60_000_000_000L;

    /** TCP_PAWS_WINDOW of Linux: a SYN may be by so much older, in ticks. */
    private static final int TOLERATED_TICKS = 1;

    private final KeyedHash hash;
    private final @Nullable IpAddress[] hosts = new @Nullable IpAddress[SLOTS];
    private final int[] timestamps = new int[SLOTS];
    private final long[] seenNanos = new long[SLOTS];

    public PeerTimestamps(RandomGenerator random) {
        hash = new KeyedHash(random);
    }

    public void remember(IpAddress host, int timestamp, long nowNanos) {
        int slot = slotOf(host.high(), host.low());
        if (!host.equals(hosts[slot]) || timestamp - timestamps[slot] >= 0 || nowNanos - seenNanos[slot] > LIFE_NANOS) {
            hosts[slot] = host;
            timestamps[slot] = timestamp;
            seenNanos[slot] = nowNanos;
        }
    }

    /** Whether a SYN is older than what its host has said within the last minute, or does not say how old it is. */
    public boolean isOld(TcpSegment syn, long nowNanos) {
        int slot = slotOf(syn.sourceHigh, syn.sourceLow);
        IpAddress host = hosts[slot];
        return host != null
                && host.low() == syn.sourceLow
                && host.high() == syn.sourceHigh
                && nowNanos - seenNanos[slot] < LIFE_NANOS
                && (!syn.options.hasTimestamps() || timestamps[slot] - syn.options.timestampValue() > TOLERATED_TICKS);
    }

    private int slotOf(long high, long low) {
        return (int) hash.of(high, low) & SLOTS - 1;
    }
}
