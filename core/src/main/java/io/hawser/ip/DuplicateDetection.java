package io.hawser.ip;

import io.hawser.time.Timer;
import io.hawser.wire.IpAddress;
import java.util.function.Consumer;

/** The check that no other station of a link has an address (RFC 4862 §5.4). */
final class DuplicateDetection extends Timer {
    private static final long NANOS_PER_MILLI = 1_000_000L;

    /** The longest delay before the first probe: stations that were switched on together do not all send at once. */
    private static final long DELAY_NANOS = 1_000_000_000L;

    private final Ip ip;
    private final NetworkInterface via;
    private final IpAddress address;
    private final Consumer<Boolean> done;
    private int sent;

    DuplicateDetection(Ip ip, NetworkInterface via, IpAddress address, Consumer<Boolean> done) {
        this.ip = ip;
        this.via = via;
        this.address = address;
        this.done = done;
    }

    /** Arms the timer of the first probe; also without any probe, the result comes after this call. */
    void begin() {
        boolean probes = ip.settings().v6.duplicateProbes > 0;
        long delayNanos = probes ? ip.random().nextLong(DELAY_NANOS) : 0;
        ip.timers().arm(this, ip.timers().nowNanos() + delayNanos);
    }

    void cancel() {
        ip.timers().cancel(this);
    }

    /** Another station has the address, or wants it too. */
    void conflict() {
        cancel();
        done.accept(false);
    }

    @Override
    protected void expired(long nowNanos) {
        if (sent >= ip.settings().v6.duplicateProbes) {
            done.accept(true);
            return;
        }
        sent++;
        ip.v6().neighbourDiscovery().probe(via, address);
        ip.timers().arm(this, nowNanos + ip.settings().v6.neighbours.retransMillis * NANOS_PER_MILLI);
    }
}
