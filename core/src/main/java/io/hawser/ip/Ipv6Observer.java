package io.hawser.ip;

import io.hawser.ip.router.RouterAdvertisement;
import io.hawser.wire.IpAddress;

/** Is notified of the configuration of an interface by IPv6 routers; see {@link Ipv6Interface#autoconfigure}. */
public interface Ipv6Observer {
    /** Called when an address has been checked and added. */
    default void addressAdded(IpAddress address) {}

    /** Called when an address is not added, because another station has it. */
    default void duplicateFound(IpAddress address) {}

    /** Called when the lifetime of an address has ended and it has been removed. */
    default void addressRemoved(IpAddress address) {}

    /**
     * Called for each valid router advertisement, after it has been applied.
     *
     * @param router the link-local address of its sender
     */
    default void routerAdvertised(IpAddress router, RouterAdvertisement advertisement) {}

    /** Called when a default router's lifetime has ended. */
    default void routerLost(IpAddress router) {}
}
