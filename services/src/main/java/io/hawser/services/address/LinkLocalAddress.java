package io.hawser.services.address;

import io.hawser.ip.NetworkInterface;
import io.hawser.link.MacAddress;
import io.hawser.time.Deadline;
import io.hawser.time.Timer;
import io.hawser.time.TimingWheel;
import io.hawser.wire.IpAddress;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Configures an interface with a free address of 169.254/16 (RFC 3927). The first candidate is a function of the link
 * address, so that a host gets the same one again.
 *
 * <p>Belongs to the thread that owns the host.
 */
public final class LinkLocalAddress {
    private static final int PREFIX_LENGTH = 16;

    /** 169.254.1.0; the first and the last 256 addresses are reserved (RFC 3927 §2.1). */
    private static final int FIRST = 0xa9fe_0100;

    private static final int COUNT = 0xfe00;

    /** Receives the events of the address. */
    public interface Listener {
        /** Called when the interface has an address. */
        void configured(IpAddress address);

        /** Called when another station has the candidate or claims the address; another candidate is chosen. */
        void conflict(IpAddress address, MacAddress station);
    }

    private final AddressWatch watch;
    private final TimingWheel wheel;
    private final RandomGenerator random;
    private final ProbeTimes times;
    private final Listener listener;
    private final RandomGenerator candidates;
    private final Timer retry = new Timer() {
        @Override
        protected void expired(long nowNanos) {
            tryNext();
        }
    };
    private @Nullable AddressClaim claim;
    private @Nullable IpAddress configured;
    private int conflicts;

    /** Prepares an address for the interface of {@code watch}. */
    public LinkLocalAddress(
            AddressWatch watch, TimingWheel wheel, RandomGenerator random, ProbeTimes times, Listener listener) {
        this.watch = watch;
        this.wheel = wheel;
        this.random = random;
        this.times = times;
        this.listener = listener;
        candidates = new SplittableRandom(watch.via().link().address().value());
    }

    /** Begins to search for a free address. Does nothing if it has begun. */
    public void begin() {
        if (claim == null && !retry.isArmed()) {
            conflicts = 0;
            tryNext();
        }
    }

    /** Removes the address from the interface, and stops searching. */
    public void end() {
        wheel.cancel(retry);
        if (claim != null) {
            claim.end();
            claim = null;
        }
        unconfigure();
    }

    /** The address of the interface; null while there is none. */
    public @Nullable IpAddress address() {
        return configured;
    }

    private void tryNext() {
        IpAddress candidate = IpAddress.v4(FIRST + candidates.nextInt(COUNT));
        AddressClaim next = new AddressClaim(watch, wheel, random, times, candidate, new Outcome(candidate));
        claim = next;
        next.begin();
    }

    private void conflictOf(IpAddress address, MacAddress station) {
        unconfigure();
        claim = null;
        conflicts++;
        listener.conflict(address, station);
        // RFC 3927 §2.2.1: not more than one attempt a minute after ten conflicts
        if (conflicts > ProbeTimes.MAX_CONFLICTS) {
            wheel.arm(retry, Deadline.after(wheel.nowNanos(), ProbeTimes.RATE_LIMIT_INTERVAL));
        } else {
            tryNext();
        }
    }

    private void unconfigure() {
        if (configured != null) {
            watch.via().removeAddress(configured);
            configured = null;
        }
    }

    private final class Outcome implements AddressClaim.Listener {
        private final IpAddress address;

        Outcome(IpAddress address) {
            this.address = address;
        }

        @Override
        public void free() {
            NetworkInterface via = watch.via();
            via.addAddress(address, PREFIX_LENGTH);
            configured = address;
            if (claim != null) {
                claim.announce();
            }
            listener.configured(address);
        }

        @Override
        public void taken(MacAddress station) {
            conflictOf(address, station);
        }

        @Override
        public void defended(MacAddress station) {}

        @Override
        public void lost(MacAddress station) {
            conflictOf(address, station);
        }
    }
}
