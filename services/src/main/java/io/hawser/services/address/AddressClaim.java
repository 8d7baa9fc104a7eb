package io.hawser.services.address;

import io.hawser.link.MacAddress;
import io.hawser.time.Deadline;
import io.hawser.time.Timer;
import io.hawser.time.TimingWheel;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The claim of a host on one address (RFC 5227): it probes by ARP whether another station has the address, and, once
 * the owner has configured it, announces and defends it.
 *
 * <p>Belongs to the thread that owns the host.
 */
public final class AddressClaim {
    /** Receives the outcome; it may begin another claim. */
    public interface Listener {
        /** Called when no station has the address: it may be configured, and {@link AddressClaim#announce} called. */
        void free();

        /** Called while probing: another station has the address, or probes for it too. The claim has ended. */
        void taken(MacAddress station);

        /** Called when another station claims the configured address and this host defends it by an announcement. */
        void defended(MacAddress station);

        /** Called when another station has claimed the address twice: it must be removed. The claim has ended. */
        void lost(MacAddress station);
    }

    private enum Phase {
        NEW,
        PROBING,
        FREE,
        ANNOUNCED,
        ENDED
    }

    private final AddressWatch watch;
    private final TimingWheel wheel;
    private final RandomGenerator random;
    private final ProbeTimes times;
    private final IpAddress address;
    private final Listener listener;
    private final Timer timer = new Timer() {
        @Override
        protected void expired(long nowNanos) {
            next();
        }
    };
    private Phase phase = Phase.NEW;
    private int sent;
    private long lastConflictNanos = Deadline.NEVER;

    /** Prepares a claim; {@link #begin} starts it. */
    public AddressClaim(
            AddressWatch watch,
            TimingWheel wheel,
            RandomGenerator random,
            ProbeTimes times,
            IpAddress address,
            Listener listener) {
        this.watch = watch;
        this.wheel = wheel;
        this.random = random;
        this.times = times;
        this.address = address;
        this.listener = listener;
    }

    /** The address. */
    public IpAddress address() {
        return address;
    }

    /** Begins to probe. With no probes to send, the address is free at once. */
    public void begin() {
        phase = Phase.PROBING;
        watch.add(this);
        if (times.probes() == 0) {
            free();
        } else {
            arm(drawn(Duration.ZERO, times.probeWait()));
        }
    }

    /** Announces the address, which has been configured, and defends it from now on (RFC 5227 §2.3, §2.4). */
    public void announce() {
        if (phase == Phase.NEW) {
            watch.add(this);
        }
        phase = Phase.ANNOUNCED;
        sent = 0;
        next();
    }

    /** Ends the claim: nothing is sent or observed any more. */
    public void end() {
        phase = Phase.ENDED;
        wheel.cancel(timer);
        watch.remove(this);
    }

    void heard(IpAddress claimed, MacAddress station, boolean probe) {
        if (!claimed.equals(address)) {
            return;
        }
        switch (phase) {
            // RFC 5227 §2.1.1: both a station that has the address and one that probes for it count
            case PROBING, FREE -> {
                end();
                listener.taken(station);
            }
            case ANNOUNCED -> {
                // The host answers a probe by its own reply.
                if (!probe) {
                    conflict(station);
                }
            }
            case NEW, ENDED -> {}
        }
    }

    /**
     * Defends the address at the first conflict; a second conflict within ten seconds ends the claim (RFC 5227 §2.4
     * (b)).
     */
    private void conflict(MacAddress station) {
        long now = wheel.nowNanos();
        boolean again = lastConflictNanos != Deadline.NEVER
                && now - lastConflictNanos < times.defendInterval().toNanos();
        lastConflictNanos = now;
        if (again) {
            end();
            listener.lost(station);
        } else {
            watch.via().announce(address);
            listener.defended(station);
        }
    }

    private void next() {
        if (phase == Phase.PROBING) {
            if (sent == times.probes()) {
                free();
                return;
            }
            watch.via().probe(address);
            sent++;
            arm(sent < times.probes() ? drawn(times.probeMin(), times.probeMax()) : times.announceWait());
        } else if (phase == Phase.ANNOUNCED && sent < times.announcements()) {
            watch.via().announce(address);
            sent++;
            if (sent < times.announcements()) {
                arm(times.announceInterval());
            }
        }
    }

    private void free() {
        phase = Phase.FREE;
        listener.free();
    }

    private void arm(Duration delay) {
        wheel.arm(timer, Deadline.after(wheel.nowNanos(), delay));
    }

    private Duration drawn(Duration least, Duration most) {
        long span = most.minus(least).toNanos();
        return span == 0 ? least : least.plusNanos(random.nextLong(span));
    }
}
