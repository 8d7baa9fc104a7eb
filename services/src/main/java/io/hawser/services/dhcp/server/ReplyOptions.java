package io.hawser.services.dhcp.server;

import io.hawser.services.dhcp.message.DhcpMessage;
import io.hawser.services.dhcp.message.DhcpOption;
import io.hawser.services.dhcp.message.DhcpOptions;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Selects the options of a reply: those of the client precede those of its class, its network, and all networks. */
final class ReplyOptions {
    /** RFC 6842 §3 (DHCP-49) and RFC 3046 §2.2: options that are returned even if they are not requested. */
    private static final List<DhcpOption> RETURNED = List.of(DhcpOption.CLIENT_IDENTIFIER);

    private final DhcpServerConfig config;

    ReplyOptions(DhcpServerConfig config) {
        this.config = config;
    }

    /** The lease time of a client: the requested one within the bounds of its network, or the usual time. */
    static Duration leaseTime(DhcpSubnet subnet, DhcpMessage request) {
        Long asked = request.options().u32(DhcpOption.LEASE_TIME);
        if (asked == null || asked == 0) {
            return subnet.leaseTime();
        }
        Duration wanted = Duration.ofSeconds(asked);
        if (wanted.compareTo(subnet.minLeaseTime()) < 0) {
            return subnet.minLeaseTime();
        }
        return wanted.compareTo(subnet.maxLeaseTime()) > 0 ? subnet.maxLeaseTime() : wanted;
    }

    /**
     * Fills in an OFFER or ACK.
     *
     * @param lease null for the answer to an INFORM, which has no times (RFC 2131 §4.3.5)
     */
    void fill(
            DhcpMessage reply,
            DhcpMessage request,
            DhcpSubnet subnet,
            @Nullable Reservation reservation,
            IpAddress server,
            @Nullable Duration lease) {
        DhcpOptions options = reply.options();
        options.put(DhcpOption.SERVER_IDENTIFIER, server);
        // RFC 2131 §3.4, DHCP-33
        if (lease != null) {
            // RFC 2131 table 3, DHCP-40
            options.put32(DhcpOption.LEASE_TIME, (int) lease.toSeconds());
            time(options, DhcpOption.RENEWAL_TIME, subnet.renewTime(), subnet, lease);
            time(options, DhcpOption.REBINDING_TIME, subnet.rebindTime(), subnet, lease);
        }
        DhcpOptions known = known(reply, request, subnet, reservation);
        List<Integer> asked = request.options().requested();
        for (int code : asked.isEmpty() ? known.codes() : asked) {
            byte[] value = known.get(code);
            // RFC 2131 §4.3.1, DHCP-42, DHCP-43, DHCP-44
            if (value != null && options.get(code) == null) {
                options.put(code, value);
            }
        }
        // RFC 2132 §3.3: the mask precedes the routers; clients without it guess, so it is always sent
        if (!options.has(DhcpOption.SUBNET_MASK)) {
            options.put(DhcpOption.SUBNET_MASK, mask(subnet));
        }
        returned(reply, request);
    }

    /** Adds the options that are returned unchanged; that of the relay last. */
    static void returned(DhcpMessage reply, DhcpMessage request) {
        for (DhcpOption option : RETURNED) {
            byte[] value = request.options().get(option);
            if (value != null) {
                reply.options().put(option, value);
            }
        }
        byte[] relay = request.options().get(DhcpOption.RELAY_AGENT_INFORMATION);
        if (relay != null && !request.relayAddress().isUnspecified()) {
            reply.options().put(DhcpOption.RELAY_AGENT_INFORMATION, relay);
        }
    }

    private DhcpOptions known(
            DhcpMessage reply, DhcpMessage request, DhcpSubnet subnet, @Nullable Reservation reservation) {
        DhcpOptions known = new DhcpOptions().put(DhcpOption.SUBNET_MASK, mask(subnet));
        known.putAll(config.options()).putAll(subnet.options());
        for (ClientClass each : config.classes()) {
            if (each.matches(request)) {
                known.putAll(each.options());
                if (each.nextServer() != null) {
                    reply.nextServer(each.nextServer());
                }
                if (each.bootFile() != null) {
                    reply.bootFile(each.bootFile());
                }
            }
        }
        if (reservation != null) {
            if (reservation.hostName() != null) {
                known.put(DhcpOption.HOST_NAME, reservation.hostName());
            }
            known.putAll(reservation.options());
        }
        return known;
    }

    /** Adds the lease time, T1 and T2, which are scaled if the lease time is not the usual one. */
    private static void time(
            DhcpOptions options, DhcpOption option, @Nullable Duration usual, DhcpSubnet subnet, Duration lease) {
        if (usual != null) {
            long seconds = lease.equals(subnet.leaseTime())
                    ? usual.toSeconds()
                    : usual.toSeconds() * lease.toSeconds() / subnet.leaseTime().toSeconds();
            options.put32(option, (int) seconds);
        }
    }

    private static IpAddress mask(DhcpSubnet subnet) {
        int length = subnet.network().length();
        return IpAddress.v4(length == 0 ? 0 : -1 << 32 - length);
    }
}
