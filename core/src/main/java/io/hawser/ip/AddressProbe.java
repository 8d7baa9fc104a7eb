package io.hawser.ip;

import io.hawser.link.MacAddress;
import io.hawser.time.Timer;
import io.hawser.time.TimingWheel;
import io.hawser.wire.IpAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Address conflict detection before an address is used (RFC 5227 §2.1.1): asks by ARP several times whether another
 * station has the address, and waits for an answer. The interface must not have the address yet, or it would answer the
 * request itself.
 *
 * <p>RFC 5227 §1.1 has intervals of seconds, for large networks that were just switched on. Here the interval is a
 * parameter: on the link between a host and its own machine an answer takes microseconds.
 *
 * <p>Belongs to the thread that owns the host. It uses the interface's {@linkplain NetworkInterface#observer
 * observer} until it has ended.
 */
public final class AddressProbe extends Timer {
    /** RFC 5227 §1.1: PROBE_NUM. */
    private static final int PROBES = 3;

    private final NetworkInterface via;
    private final TimingWheel timers;
    private final IpAddress address;
    private final long intervalNanos;
    private final Consumer<@Nullable MacAddress> done;
    private int sent;
    private boolean hasEnded;

    /**
     * Prepares a probe.
     *
     * @param intervalNanos the time from one request to the next, and from the last request to the result; above 0
     * @param done called once with the result: the station that has the address, or probes for it too; null for none
     */
    public AddressProbe(
            NetworkInterface via,
            TimingWheel timers,
            IpAddress address,
            long intervalNanos,
            Consumer<@Nullable MacAddress> done) {
        if (intervalNanos <= 0) {
            throw new IllegalArgumentException("an interval above 0, not " + intervalNanos);
        }
        this.via = via;
        this.timers = timers;
        this.address = address;
        this.intervalNanos = intervalNanos;
        this.done = done;
    }

    /** Sends the first request. */
    public void begin() {
        via.observer((claimed, station) -> {
            if (claimed.equals(address)) {
                end(station);
            }
        });
        expired(timers.nowNanos());
    }

    @Override
    protected void expired(long nowNanos) {
        if (sent == PROBES) {
            end(null);
            return;
        }
        sent++;
        via.probe(address);
        timers.arm(this, nowNanos + intervalNanos);
    }

    private void end(@Nullable MacAddress station) {
        if (!hasEnded) {
            hasEnded = true;
            via.observer(null);
            timers.cancel(this);
            done.accept(station);
        }
    }
}
