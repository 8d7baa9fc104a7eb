package io.hawser.agent;

import io.hawser.device.RealHost;
import io.hawser.link.MacAddress;
import io.hawser.services.address.ProbeTimes;
import io.hawser.services.dhcp.client.ClientLease;
import io.hawser.services.dhcp.client.DhcpClient;
import io.hawser.services.dhcp.client.DhcpClientObserver;
import io.hawser.services.dhcp.client.DhcpClientOptions;
import io.hawser.wire.IpAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The address that a DHCP server assigns to the program's host; problems are reported on standard error. */
final class AgentDhcp implements DhcpClientObserver {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final RealHost real;
    private final CompletableFuture<ClientLease> first = new CompletableFuture<>();
    private final DhcpClient client;

    private AgentDhcp(RealHost real, @Nullable String hostName) {
        this.real = real;
        DhcpClientOptions options =
                DhcpClientOptions.defaults().probe(ProbeTimes.QUICK).hostName(hostName);
        client = real.call(
                host -> new DhcpClient(host, host.ip().interfaces().getLast(), new SecureRandom(), options, this));
    }

    /**
     * Obtains an address, and extends the lease from then on.
     *
     * @param hostName the name to send to the server; null for none
     * @throws IllegalStateException if no server assigns an address within a minute
     */
    static AgentDhcp obtain(RealHost real, @Nullable String hostName) {
        AgentDhcp address = new AgentDhcp(real, hostName);
        real.call(_ -> {
            address.client.start();
            return address;
        });
        address.lease();
        return address;
    }

    /** The first lease. */
    ClientLease lease() {
        try {
            return first.orTimeout(LIMIT.toNanos(), TimeUnit.NANOSECONDS).join();
        } catch (CompletionException late) {
            if (late.getCause() instanceof TimeoutException) {
                throw new IllegalStateException(
                        "no DHCP server on " + real.device().name() + " has given an address within "
                                + LIMIT.toSeconds() + " s",
                        late);
            }
            throw late;
        }
    }

    /** Returns the address to the server. */
    void release() {
        try {
            real.call(_ -> {
                client.release();
                return client;
            });
        } catch (RejectedExecutionException closed) {
            // then the lease ends at its time
        }
    }

    // called by the host's thread

    @Override
    public void bound(ClientLease granted, @Nullable ClientLease before) {
        first.complete(granted);
    }

    @Override
    public void unbound(ClientLease lost, String reason) {
        if (!reason.equals("released")) {
            System.err.println("hawser: the address " + lost.address().address() + " is lost: "
                    + reason.replaceAll("\\p{Cntrl}", "?"));
        }
    }

    @Override
    public void conflict(IpAddress address, MacAddress station, boolean defended) {
        System.err.println("hawser: the station " + station + " uses the address " + address + " too");
    }
}
