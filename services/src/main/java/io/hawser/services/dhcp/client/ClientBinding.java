package io.hawser.services.dhcp.client;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.link.MacAddress;
import io.hawser.services.address.AddressClaim;
import io.hawser.services.address.AddressWatch;
import io.hawser.services.address.LinkLocalAddress;
import io.hawser.services.address.ProbeTimes;
import io.hawser.time.TimingWheel;
import io.hawser.wire.IpAddress;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The address of a client's interface: probes it, configures it, defends it and takes it away; and a link-local address
 * for the time without one. Belongs to the thread that owns the host.
 */
final class ClientBinding {
    /** Hears what becomes of the address of a lease. */
    interface Owner {
        /** Called when no other station has the address: it may be bound. */
        void free(ClientLease granted);

        /** Called when another station has the address that was probed; the claim has ended. */
        void taken(ClientLease granted, MacAddress station);

        /** Called when another station used the address, and was answered. */
        void defended(ClientLease granted, MacAddress station);

        /** Called when another station does not give the address up; the claim has ended. */
        void lost(ClientLease granted, MacAddress station);
    }

    private final TimingWheel wheel;
    private final RandomGenerator random;
    private final ProbeTimes probeTimes;
    private final DhcpClientObserver observer;
    private final Owner owner;
    private final InterfaceSetup setup;
    private final AddressWatch watch;
    private final LinkLocalAddress linkLocal;
    private @Nullable ClientLease lease;
    private @Nullable AddressClaim claim;

    ClientBinding(
            Host host,
            NetworkInterface via,
            RandomGenerator random,
            ProbeTimes probeTimes,
            DhcpClientObserver observer,
            Owner owner) {
        this.random = random;
        this.probeTimes = probeTimes;
        this.observer = observer;
        this.owner = owner;
        wheel = host.timers();
        setup = new InterfaceSetup(host, via);
        watch = new AddressWatch(via);
        linkLocal = new LinkLocalAddress(watch, wheel, random, ProbeTimes.RFC_5227, new LinkLocalEvents());
    }

    /** The lease that the interface is configured with; null if there is none. */
    @Nullable
    ClientLease lease() {
        return lease;
    }

    /** Whether another interface of the host has an address. */
    boolean isElsewhere(IpAddress address) {
        return setup.isElsewhere(address);
    }

    /** Asks by ARP whether another station has the address of a lease; the owner hears of the outcome. */
    void probe(ClientLease granted) {
        AddressClaim begun = new AddressClaim(
                watch, wheel, random, probeTimes, granted.address().address(), new ClaimEvents(granted));
        claim = begun;
        begun.begin();
    }

    /** Configures the interface for a lease, in place of a link-local address. Returns the routes that were refused. */
    List<String> configure(ClientLease granted) {
        linkLocal.end();
        lease = granted;
        return setup.apply(granted);
    }

    /** Announces the address that was probed, and defends it from now on. */
    void announce() {
        if (claim != null) {
            claim.announce();
        }
    }

    /** Takes the address away, and tells the observer if there was a lease. */
    void remove(String reason) {
        if (claim != null) {
            claim.end();
            claim = null;
        }
        setup.remove();
        ClientLease held = lease;
        if (held != null) {
            lease = null;
            observer.unbound(held, reason);
        }
    }

    /** Looks for a link-local address, unless there is one. */
    void beginLinkLocal() {
        if (linkLocal.address() == null) {
            linkLocal.begin();
        }
    }

    void endLinkLocal() {
        linkLocal.end();
    }

    /** The link-local address; null while there is none. */
    @Nullable
    IpAddress linkLocalAddress() {
        return linkLocal.address();
    }

    private final class ClaimEvents implements AddressClaim.Listener {
        private final ClientLease granted;

        ClaimEvents(ClientLease granted) {
            this.granted = granted;
        }

        @Override
        public void free() {
            owner.free(granted);
        }

        @Override
        public void taken(MacAddress station) {
            claim = null;
            owner.taken(granted, station);
        }

        @Override
        public void defended(MacAddress station) {
            owner.defended(granted, station);
        }

        @Override
        public void lost(MacAddress station) {
            claim = null;
            owner.lost(granted, station);
        }
    }

    private final class LinkLocalEvents implements LinkLocalAddress.Listener {
        @Override
        public void configured(IpAddress address) {
            observer.linkLocal(address);
        }

        @Override
        public void conflict(IpAddress address, MacAddress station) {
            observer.conflict(address, station, false);
        }
    }
}
