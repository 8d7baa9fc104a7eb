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
 * @param port where it listens, on every address, by UDP and TCP
 * @param identity the name of this server, for NSID and {@code id.server}; empty to tell none
 * @param version what {@code version.bind} says; empty to refuse the question
 * @param udpBytes the largest response by UDP, 512 bytes or more
 * @param tcpIdle how long a connection may be without a query, or with half of one
 * @param tcpConnections how many connections there may be
 * @param transfersTo who may transfer zones (AXFR); nobody if empty
 * @param responsesPerSecond how many equal responses by UDP a network of clients gets in a second (response-rate
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

    /** Port 53, no identity, responses of 1232 bytes by UDP, no transfers, no limit of the rate. */
    public static DnsServerSettings defaults() {
        return new DnsServerSettings(
                NameServer.PORT, "", "Hawser", Edns.SAFE_UDP_BYTES, TCP_IDLE, TCP_CONNECTIONS, List.of(), 0);
    }

    /** With another port. */
    public DnsServerSettings withPort(int newPort) {
        return new DnsServerSettings(
                newPort, identity, version, udpBytes, tcpIdle, tcpConnections, transfersTo, responsesPerSecond);
    }

    /** With another identity. */
    public DnsServerSettings withIdentity(String name) {
        return new DnsServerSettings(
                port, name, version, udpBytes, tcpIdle, tcpConnections, transfersTo, responsesPerSecond);
    }

    /** With others who may transfer zones. */
    public DnsServerSettings withTransfersTo(List<Prefix> networks) {
        return new DnsServerSettings(
                port, identity, version, udpBytes, tcpIdle, tcpConnections, networks, responsesPerSecond);
    }

    /** With another limit of equal responses. */
    public DnsServerSettings withResponsesPerSecond(int count) {
        return new DnsServerSettings(port, identity, version, udpBytes, tcpIdle, tcpConnections, transfersTo, count);
    }

    /** With other limits of TCP. */
    public DnsServerSettings withTcp(Duration idle, int connections) {
        return new DnsServerSettings(
                port, identity, version, udpBytes, idle, connections, transfersTo, responsesPerSecond);
    }

    boolean mayTransfer(@Nullable IpAddress client) {
        return client != null && transfersTo.stream().anyMatch(each -> each.contains(client));
    }
}
