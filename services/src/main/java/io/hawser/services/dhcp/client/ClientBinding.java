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
 * The address of a client's interface: probes, configures, defends and removes it; and a link-local address for the
 * time without a lease. Belongs to the thread that owns the host.
 */
final class ClientBinding {
    /** Receives the events of a lease's address. */
    interface Owner {
        /** Called when no other station has the address: it may be bound. */
        void free(ClientLease granted);

        /** Called when another station has the probed address; the claim has ended. */
        void taken(ClientLease granted, MacAddress station);

        /** Called when another station has used the address and this host has defended it. */
        void defended(ClientLease granted, MacAddress station);

        /** Called when another station continues to use the address; the claim has ended. */
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

    /** The lease with which the interface is configured; null for none. */
    @Nullable
    ClientLease lease() {
        return lease;
    }

    /** Returns whether another interface of the host has an address. */
    boolean isElsewhere(IpAddress address) {
        return setup.isElsewhere(address);
    }

    /** Probes by ARP for another station with the address of a lease; the owner is notified of the result. */
    void probe(ClientLease granted) {
        AddressClaim begun = new AddressClaim(
                watch, wheel, random, probeTimes, granted.address().address(), new ClaimEvents(granted));
        claim = begun;
        begun.begin();
    }

    /** Configures the interface for a lease, replacing a link-local address. Returns the routes that were refused. */
    List<String> configure(ClientLease granted) {
        linkLocal.end();
        lease = granted;
        return setup.apply(granted);
    }

    /** Announces the probed address, and defends it from now on. */
    void announce() {
        if (claim != null) {
            claim.announce();
        }
    }

    /** Removes the address, and notifies the observer if there was a lease. */
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

    /** Searches for a link-local address, unless there is one. */
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
