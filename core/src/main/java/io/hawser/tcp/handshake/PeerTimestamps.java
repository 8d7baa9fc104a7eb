package io.hawser.tcp.handshake;

import io.hawser.hash.KeyedHash;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.wire.IpAddress;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The last timestamp of each host whose connection has ended here. net.ipv4.tcp_tw_recycle uses it to distinguish late
 * duplicates from new connections without TIME_WAIT, on the assumption that all connections of an address share one
 * clock.
 *
 * <p>The assumption is wrong for clients behind a NAT, and, since Linux 4.10 gives each connection a separate offset,
 * for every Linux host. Therefore Linux 4.12 removed the option. It exists here to demonstrate how it fails.
 *
 * <p>The table has a fixed size; a host replaces another one in the same slot.
 */
public final class PeerTimestamps {
    private static final int SLOTS = 8192;

    /** TCP_PAWS_MSL of Linux: after this time a timestamp no longer leads to a refusal. */
    private static final long LIFE_NANOS = 60_000_000_000L;

    /** TCP_PAWS_WINDOW of Linux: by how many ticks a SYN may be older. */
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

    /**
     * Returns whether a SYN has an older timestamp than its host has sent within the last minute, or no timestamp at
     * all.
     */
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
