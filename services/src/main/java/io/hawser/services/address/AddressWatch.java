package io.hawser.services.address;

import io.hawser.ip.AddressObserver;
import io.hawser.ip.NetworkInterface;
import io.hawser.link.MacAddress;
import io.hawser.wire.IpAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Passes the ARP packets of other stations to every {@link AddressClaim} of an interface, which has only one observer.
 * Belongs to the thread that owns the host.
 */
public final class AddressWatch implements AddressObserver {
    private final NetworkInterface via;

    /** A claim may end while it is told of a packet; an iterator of this list keeps the claims of its beginning. */
    private final List<AddressClaim> claims = new CopyOnWriteArrayList<>();

    /** Creates a watch without claims; it becomes the interface's observer with the first one. */
    public AddressWatch(NetworkInterface via) {
        this.via = via;
    }

    NetworkInterface via() {
        return via;
    }

    void add(AddressClaim claim) {
        if (claims.isEmpty()) {
            via.observer(this);
        }
        claims.add(claim);
    }

    void remove(AddressClaim claim) {
        if (claims.remove(claim) && claims.isEmpty()) {
            via.observer(null);
        }
    }

    @Override
    public void claimed(IpAddress address, MacAddress mac) {
        for (AddressClaim each : claims) {
            each.heard(address, mac, false);
        }
    }

    @Override
    public void probed(IpAddress address, MacAddress mac) {
        for (AddressClaim each : claims) {
            each.heard(address, mac, true);
        }
    }
}
