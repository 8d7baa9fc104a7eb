package io.hawser.cli.options;

import io.hawser.device.RealHost;
import io.hawser.ip.Ipv6Observer;
import io.hawser.ip.NetworkInterface;
import io.hawser.services.dhcp6.client.Dhcp6Client;
import io.hawser.services.dhcp6.client.Dhcp6ClientObserver;
import io.hawser.services.dhcp6.client.Dhcp6ClientOptions;
import io.hawser.services.dhcp6.client.Dhcp6ClientState;
import io.hawser.services.dhcp6.client.Dhcp6Lease;
import io.hawser.services.dhcp6.message.Dhcp6Message;
import io.hawser.services.dhcp6.message.Dhcp6Option;
import io.hawser.wire.IpAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The IPv6 address of a host from a DHCPv6 server, or settings alone, and the messages about them. */
final class Dhcp6Address implements Dhcp6ClientObserver {
    /** The longest wait for the answer to Release at the end; two transmissions fit in. */
    private static final Duration RELEASE_LIMIT = Duration.ofSeconds(2);

    /** Transmissions without an answer until a line says so. */
    private static final int SILENT_ATTEMPTS = 3;

    private final CompletableFuture<Boolean> bound = new CompletableFuture<>();
    private final CompletableFuture<Boolean> stopped = new CompletableFuture<>();
    private volatile @Nullable Dhcp6Lease lease;
    private volatile List<IpAddress> nameServers = List.of();
    private volatile @Nullable Dhcp6Client client;

    private Dhcp6Address() {}

    /** Starts the client. */
    static Dhcp6Address begin(RealHost host, Dhcp6OptionsMixin mixin) {
        Dhcp6Address address = new Dhcp6Address();
        Dhcp6ClientOptions options = mixin.options();
        host.call(owned -> {
            NetworkInterface via = owned.ip().interfaces().getLast();
            Dhcp6Client started = Dhcp6Client.on(owned, via, new SecureRandom(), options, address);
            address.client = started;
            if (mixin.isAddress()) {
                started.start();
            } else {
                started.inform();
            }
            via.ipv6().autoconfigure(new Ipv6Observer() {});
            return started;
        });
        return address;
    }

    /** Waits for the address, or for the settings; returns false if {@code abort} completed first. */
    boolean await(RealHost host, CompletableFuture<?> abort, Duration limit) {
        return LeaseWait.await(host, bound, abort, limit, "DHCPv6", "answered");
    }

    void release(RealHost host) {
        Dhcp6Client started = client;
        if (started == null) {
            return;
        }
        try {
            host.call(_ -> {
                started.release();
                return started;
            });
            stopped.get(RELEASE_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException | TimeoutException | ExecutionException unanswered) {
            // the host is closed, or the server does not answer: then the lease ends at its time
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The address; null for settings alone. */
    @Nullable
    IpAddress address() {
        Dhcp6Lease held = lease;
        return held == null ? null : held.address();
    }

    /** The DNS servers that the server has told. */
    List<IpAddress> nameServers() {
        return nameServers;
    }

    // called by the host's thread

    @Override
    public void stateChanged(Dhcp6ClientState from, Dhcp6ClientState to, String reason) {
        if (to == Dhcp6ClientState.STOPPED) {
            stopped.complete(true);
        }
    }

    @Override
    public void bound(Dhcp6Lease granted, @Nullable Dhcp6Lease before) {
        lease = granted;
        nameServers = granted.nameServers();
        if (before == null) {
            System.out.println("dhcp6: " + granted + text(nameServers));
            bound.complete(true);
        }
    }

    @Override
    public void informed(Dhcp6Message answer) {
        nameServers = answer.options().addresses(Dhcp6Option.DNS_SERVERS);
        if (!bound.isDone()) {
            System.out.println("dhcp6: settings from " + answer.server() + text(nameServers));
            bound.complete(true);
        }
    }

    private static String text(List<IpAddress> servers) {
        return servers.isEmpty() ? "" : ", DNS " + servers.getFirst();
    }

    @Override
    public void unbound(Dhcp6Lease lost, String reason) {
        System.out.println("dhcp6: " + lost.address() + " is given up: " + Terminal.printable(reason));
    }

    @Override
    public void conflict(IpAddress address) {
        System.err.println("dhcp6: another station has " + address + ": declined");
    }

    @Override
    public void noServer(int attempts) {
        if (attempts == SILENT_ATTEMPTS) {
            System.err.println("dhcp6: no server has answered " + attempts + " times");
        }
    }
}
