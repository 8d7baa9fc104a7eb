package io.hawser.cli.options;

import io.hawser.device.RealHost;
import io.hawser.ip.address.InterfaceAddress;
import io.hawser.link.MacAddress;
import io.hawser.services.dhcp.client.ClientLease;
import io.hawser.services.dhcp.client.DhcpClient;
import io.hawser.services.dhcp.client.DhcpClientObserver;
import io.hawser.services.dhcp.client.DhcpClientOptions;
import io.hawser.services.dns.resolver.ResolverSettings;
import io.hawser.services.dns.transport.NameServer;
import io.hawser.wire.IpAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** The address of a host from a DHCP server, and the messages about it. */
final class DhcpAddress implements DhcpClientObserver {
    private final CompletableFuture<InterfaceAddress> bound = new CompletableFuture<>();
    private volatile @Nullable ClientLease lease;
    private volatile @Nullable DhcpClient client;

    private DhcpAddress() {}

    /** Starts the client. */
    static DhcpAddress begin(RealHost host, DhcpOptionsMixin mixin) {
        DhcpAddress address = new DhcpAddress();
        DhcpClientOptions options = mixin.options();
        host.call(owned -> {
            DhcpClient started =
                    new DhcpClient(owned, owned.ip().interfaces().getLast(), new SecureRandom(), options, address);
            address.client = started;
            started.start();
            return started;
        });
        return address;
    }

    boolean await(RealHost host, CompletableFuture<?> abort, Duration limit) {
        return LeaseWait.await(host, bound, abort, limit, "DHCP", "given an address");
    }

    void release(RealHost host) {
        DhcpClient started = client;
        if (started != null) {
            try {
                host.call(_ -> {
                    started.release();
                    return started;
                });
            } catch (RejectedExecutionException closed) {
                // an interrupt has already closed the host: then the lease ends at its time
            }
        }
    }

    InterfaceAddress address() {
        ClientLease held = lease;
        return held == null ? bound.join() : held.address();
    }

    boolean hasRouter() {
        ClientLease held = lease;
        return held != null
                && (!held.routers().isEmpty() || !held.classlessRoutes().isEmpty());
    }

    /** The settings of a resolver that asks the servers of the lease; empty if it names none. */
    Optional<ResolverSettings> resolver() {
        ClientLease held = lease;
        if (held == null || held.nameServers().isEmpty()) {
            return Optional.empty();
        }
        List<NameServer> servers =
                held.nameServers().stream().map(NameServer::of).toList();
        return Optional.of(ResolverSettings.builder().servers(servers).build());
    }

    // called by the host's thread

    @Override
    public void bound(ClientLease granted, @Nullable ClientLease before) {
        lease = granted;
        if (before == null) {
            System.out.println(
                    "dhcp: " + granted + text(", router ", granted.routers()) + text(", DNS ", granted.nameServers()));
            bound.complete(granted.address());
        }
    }

    private static String text(String name, List<IpAddress> addresses) {
        return addresses.isEmpty() ? "" : name + addresses.getFirst();
    }

    @Override
    public void unbound(ClientLease lost, String reason) {
        System.out.println("dhcp: " + lost.address().address() + " is given up: " + Terminal.printable(reason));
    }

    @Override
    public void conflict(IpAddress address, MacAddress station, boolean defended) {
        System.err.println("dhcp: the station " + station + " uses the address " + address + " too"
                + (defended ? ": announced that it is ours" : ""));
    }

    @Override
    public void noServer(int attempts) {
        System.err.println("dhcp: no server has answered " + attempts + " times");
    }

    @Override
    public void linkLocal(IpAddress address) {
        System.out.println("dhcp: no server answers, so the address is " + address + " meanwhile");
    }
}
