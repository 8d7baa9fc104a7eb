package io.hawser.tcp.handshake;

import io.hawser.hash.KeyedHash;
import io.hawser.ip.Path;
import io.hawser.tcp.segment.TimestampClock;
import io.hawser.tcp.settings.TcpSettings;
import io.hawser.wire.IpAddress;
import java.util.random.RandomGenerator;

/**
 * Initial sequence numbers by RFC 6528: a clock of 4 µs ticks plus a keyed hash of the four-tuple. The key is drawn
 * when the host starts, so that outsiders cannot compute a number (RFC 9293 MUST-8, MUST-9), while the numbers of one
 * four-tuple still rise from one connection to the next.
 */
public final class IsnGenerator {
    private static final long TICK_NANOS = 4_000;

    private final KeyedHash sequenceHash;
    private final KeyedHash timestampHash;

    private final TcpSettings settings;
    private final long bootNanos;

    /** @param bootNanos start of the host, from which timestamps count if they have no random offset */
    public IsnGenerator(RandomGenerator random, TcpSettings settings, long bootNanos) {
        this.settings = settings;
        this.bootNanos = bootNanos;
        // MUST-9
        sequenceHash = new KeyedHash(random);
        timestampHash = new KeyedHash(random);
    }

    public int isn(Path path, int localPort, int remotePort, long nowNanos) {
        // MUST-8, SHLD-1
        return (int) (nowNanos / TICK_NANOS) + (int) hash(sequenceHash, path, (long) localPort << 16 | remotePort);
    }

    /**
     * Computes the offset of the timestamp clock towards one address: an outsider learns neither the host's uptime nor,
     * from one connection, the timestamps of another, but timestamps rise from one connection to the same address to
     * the next. Before Linux 4.10 there was no such offset: each host counted from its start.
     */
    public int timestampOffset(Path path) {
        if (settings.timestampsFromBoot) {
            return (int) -(bootNanos / TimestampClock.TICK_NANOS);
        }
        return (int) hash(timestampHash, path, 0);
    }

    private static long hash(KeyedHash hash, Path path, long ports) {
        IpAddress local = path.local();
        IpAddress remote = path.remote();
        return hash.strong(local.high(), local.low(), remote.high(), remote.low(), ports);
    }
}
