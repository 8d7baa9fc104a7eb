package io.hawser.services.dns.server;

import io.hawser.ip.address.Prefix;
import io.hawser.services.dns.message.Edns;
import io.hawser.services.dns.transport.NameServer;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a {@link DnsServer}.
 *
 * @param port the port to listen on, at every address, by UDP and TCP
 * @param identity the name of this server, for NSID and {@code id.server}; empty for none
 * @param version the answer to {@code version.bind}; empty to refuse the question
 * @param udpBytes the largest response by UDP, 512 bytes or more
 * @param tcpIdle how long a connection may be without a query, or with an incomplete one
 * @param tcpConnections limit of the number of connections
 * @param transfersTo networks that may transfer zones (AXFR); empty for none
 * @param responsesPerSecond how many equal responses by UDP a network of clients gets per second (response-rate
 *     limiting); 0 for no limit
 */
public record DnsServerSettings(
        int port,
        String identity,
        String version,
        int udpBytes,
        Duration tcpIdle,
        int tcpConnections,
        List<Prefix> transfersTo,
        int responsesPerSecond) {
    private static final Duration TCP_IDLE = Duration.ofSeconds(30);
    private static final int TCP_CONNECTIONS = 150;

    /** Copies the list. */
    public DnsServerSettings {
        transfersTo = List.copyOf(transfersTo);
    }

    /** The defaults: port 53, no identity, responses of 1232 bytes by UDP, no transfers, no rate limit. */
    public static DnsServerSettings defaults() {
        return new DnsServerSettings(
                NameServer.PORT, "", "Hawser", Edns.SAFE_UDP_BYTES, TCP_IDLE, TCP_CONNECTIONS, List.of(), 0);
    }

    /** Returns a copy with another port. */
    public DnsServerSettings withPort(int newPort) {
        return new DnsServerSettings(
                newPort, identity, version, udpBytes, tcpIdle, tcpConnections, transfersTo, responsesPerSecond);
    }

    /** Returns a copy with another identity. */
    public DnsServerSettings withIdentity(String name) {
        return new DnsServerSettings(
                port, name, version, udpBytes, tcpIdle, tcpConnections, transfersTo, responsesPerSecond);
    }

    /** Returns a copy with other networks that may transfer zones. */
    public DnsServerSettings withTransfersTo(List<Prefix> networks) {
        return new DnsServerSettings(
                port, identity, version, udpBytes, tcpIdle, tcpConnections, networks, responsesPerSecond);
    }

    /** Returns a copy with another limit of equal responses. */
    public DnsServerSettings withResponsesPerSecond(int count) {
        return new DnsServerSettings(port, identity, version, udpBytes, tcpIdle, tcpConnections, transfersTo, count);
    }

    /** Returns a copy with other limits of TCP. */
    public DnsServerSettings withTcp(Duration idle, int connections) {
        return new DnsServerSettings(
                port, identity, version, udpBytes, idle, connections, transfersTo, responsesPerSecond);
    }

    boolean mayTransfer(@Nullable IpAddress client) {
        return client != null && transfersTo.stream().anyMatch(each -> each.contains(client));
    }
}
