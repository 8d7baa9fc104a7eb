package io.hawser.ip;

import io.hawser.ip.address.InterfaceAddress;
import io.hawser.ip.address.Prefix;
import io.hawser.ip.group.GroupMembership;
import io.hawser.ip.group.SourceFilter;
import io.hawser.ip.router.RouterAdvertisement;
import io.hawser.link.LinkType;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * IPv6 on one interface: its link-local address, the check of addresses before their use, addresses and routes from
 * routers, and the role of a router itself. {@link NetworkInterface#ipv6()} returns it. Belongs to the thread that owns
 * the host.
 */
public final class Ipv6Interface {
    private static final long LINK_LOCAL = 0xfe80L << 48;

    /** ff01::1, all nodes of an interface. */
    private static final IpAddress ALL_NODES_OF_INTERFACE = new IpAddress(0xff01L << 48, 1);

    private static final int LINK_LOCAL_PREFIX_BITS = 64;

    private final Ip ip;
    private final NetworkInterface via;
    private final Map<IpAddress, DuplicateDetection> tentative = new LinkedHashMap<>();

    /** The memberships of the solicited-node groups; several addresses may share one. */
    private final List<GroupMembership> solicitedNodes = new ArrayList<>();

    private @Nullable RouterDiscovery routerDiscovery;
    private @Nullable RouterAdvertiser advertiser;

    Ipv6Interface(Ip ip, NetworkInterface via) {
        this.ip = ip;
        this.via = via;
    }

    /** The interface identifier made of the link address (RFC 4291, appendix A); 0 if the link has none. */
    public long interfaceIdentifier() {
        long mac = via.link().address().value();
        return mac == 0 ? 0 : (mac >>> 24 ^ 0x02_0000L) << 40 | 0xfffeL << 24 | mac & 0xff_ffff;
    }

    /** The link-local address (RFC 4291 §2.5.6), made of the link address, whether the interface has it yet or not. */
    public IpAddress linkLocal() {
        for (InterfaceAddress each : via.addresses()) {
            if (!each.address().isV4() && each.address().isLinkLocal()) {
                return each.address();
            }
        }
        return new IpAddress(LINK_LOCAL, interfaceIdentifier());
    }

    /** Returns whether the interface has an IPv6 address. */
    public boolean isEnabled() {
        return via.addresses().stream().anyMatch(each -> !each.address().isV4());
    }

    /**
     * Adds the link-local address without checking it, as {@code ip addr add … nodad} does. Does nothing if the
     * interface has one, or its link has no link addresses.
     */
    public void enable() {
        if (via.link().type() == LinkType.ETHERNET && !via.has(linkLocal())) {
            via.addAddress(linkLocal(), LINK_LOCAL_PREFIX_BITS);
        }
    }

    /**
     * Checks that no other station has an address (RFC 4862 §5.4); the interface must not have it yet. While it is
     * checked, the address is tentative: packets to it are not received.
     *
     * @param done called once with the result: whether the address is unique, and this host has not got it meanwhile in
     *     another way. Not called after {@link #cancelDetection}
     * @throws IllegalStateException if the address is being checked
     */
    public void detectDuplicate(IpAddress address, Consumer<Boolean> done) {
        if (tentative.containsKey(address)) {
            throw new IllegalStateException(address + " is being checked already");
        }
        DuplicateDetection detection = new DuplicateDetection(ip, via, address, unique -> {
            tentative.remove(address);
            boolean taken = address.isLinkLocal() ? via.has(address) : ip.isLocal(address.high(), address.low());
            done.accept(unique && !taken);
            leave(address.solicitedNode());
        });
        tentative.put(address, detection);
        join(address.solicitedNode());
        detection.begin();
    }

    /** Ends a check without a result. Does nothing if the address is not being checked. */
    public void cancelDetection(IpAddress address) {
        DuplicateDetection detection = tentative.remove(address);
        if (detection != null) {
            detection.cancel();
            leave(address.solicitedNode());
        }
    }

    /** Joins the solicited-node group of an address, so that switches pass what is sent to it (RFC 4861 §7.2.1). */
    void join(IpAddress group) {
        solicitedNodes.add(via.groupsV6().join(group, SourceFilter.ALL));
    }

    /** Leaves the group of one address. */
    void leave(IpAddress group) {
        for (GroupMembership each : solicitedNodes) {
            if (each.group().equals(group)) {
                each.filter(SourceFilter.NONE);
                solicitedNodes.remove(each);
                return;
            }
        }
    }

    /** The addresses that are being checked. */
    public List<IpAddress> tentativeAddresses() {
        return List.copyOf(tentative.keySet());
    }

    /**
     * Configures the interface by the routers of the link (RFC 4862): checks and adds the link-local address, asks for
     * routers, and follows their advertisements: addresses, routes, MTU, hop limit. Lifetimes are kept.
     *
     * @param observer is notified of addresses and advertisements
     * @throws IllegalStateException if it has been called before, or the link has no link addresses
     */
    public void autoconfigure(Ipv6Observer observer) {
        if (routerDiscovery != null) {
            throw new IllegalStateException(via.name() + " is being configured by its routers already");
        }
        if (via.link().type() != LinkType.ETHERNET) {
            throw new IllegalStateException(via.name() + " has no link addresses to make IPv6 addresses of");
        }
        RouterDiscovery discovery = new RouterDiscovery(ip, via, observer);
        routerDiscovery = discovery;
        discovery.begin();
    }

    /** Ends the configuration by routers: their addresses and routes are removed. */
    public void endAutoconfiguration() {
        RouterDiscovery discovery = routerDiscovery;
        if (discovery != null) {
            routerDiscovery = null;
            discovery.end();
        }
    }

    /**
     * Advertises this host as a router of the link (RFC 4861 §6.2): at once, every 200 to 600 seconds, and to those who
     * ask.
     *
     * @param advertisement its contents; null to end it, which tells hosts that the router is gone
     */
    public void advertise(@Nullable RouterAdvertisement advertisement) {
        if (advertiser != null) {
            advertiser.end();
            advertiser = null;
        }
        if (advertisement != null) {
            enable();
            RouterAdvertiser started = new RouterAdvertiser(ip, via, advertisement);
            advertiser = started;
            started.begin();
        }
    }

    @Nullable
    RouterAdvertiser advertiser() {
        return advertiser;
    }

    @Nullable
    RouterDiscovery routerDiscovery() {
        return routerDiscovery;
    }

    /** Returns whether packets to a group are received, whatever sockets have joined (RFC 4291 §2.8). */
    boolean isMember(IpAddress group) {
        if (group.equals(IpAddress.ALL_NODES) || group.equals(ALL_NODES_OF_INTERFACE)) {
            return true;
        }
        return group.equals(IpAddress.ALL_ROUTERS) && (ip.settings().v6.forward || advertiser != null);
    }

    /** Returns whether new connections should prefer another source address (RFC 4862 §5.5.4). */
    boolean isDeprecated(IpAddress address) {
        return routerDiscovery != null && routerDiscovery.isDeprecated(address);
    }

    /** Returns whether a router has advertised that this network is on the link. */
    boolean isOnLink(Prefix network) {
        return routerDiscovery != null && routerDiscovery.isOnLink(network);
    }

    /** Another station solicits an address: as a probe, it is about to use the address itself. */
    void solicited(IpAddress target, boolean probe) {
        DuplicateDetection detection = tentative.get(target);
        if (detection != null && probe) {
            detection.conflict();
        }
    }

    /** Another station advertises that it has an address. */
    void advertised(IpAddress target) {
        DuplicateDetection detection = tentative.get(target);
        if (detection != null) {
            detection.conflict();
        }
    }

    /** Starts again after the interface has come up. */
    void up() {
        if (routerDiscovery != null) {
            routerDiscovery.solicitAgain();
        }
    }

    /** Cancels every timer. */
    void powerOff() {
        List.copyOf(tentative.keySet()).forEach(this::cancelDetection);
        if (routerDiscovery != null) {
            routerDiscovery.cancelTimers();
        }
        if (advertiser != null) {
            advertiser.cancel();
        }
    }
}
