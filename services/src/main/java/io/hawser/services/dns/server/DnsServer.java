package io.hawser.services.dns.server;

import io.hawser.host.Host;
import io.hawser.ip.header.PacketAddresses;
import io.hawser.mib.Counters;
import io.hawser.packet.Packet;
import io.hawser.services.dns.message.DnsMessage;
import io.hawser.services.dns.server.ResponseRateLimit.Verdict;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.tcp.TcpListener;
import io.hawser.udp.UdpHandler;
import io.hawser.udp.UdpSocket;
import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import io.hawser.wire.UdpHeader;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A DNS server of a host, by UDP and TCP. Belongs to the thread that owns the host.
 *
 * <pre>{@code
 * Authority authority = new Authority(List.of(zone), null);
 * DnsServer server = DnsServer.start(host, DnsServerSettings.defaults(), authority, authority, random);
 * }</pre>
 */
public final class DnsServer implements AutoCloseable {
    private static final int V4_NETWORK_SHIFT = 8;

    private final Host host;
    private final DnsServerSettings settings;
    private final QueryAnswerer answerer;
    private final Authority authority;
    private final Counters<DnsServerCounter> counters = new Counters<>(DnsServerCounter.class);
    private final QueryProcessor processor;
    private final PreparedResponses prepared = new PreparedResponses();
    private final ResponseRateLimit rateLimit;
    private final Set<ServerConnection> connections = new LinkedHashSet<>();
    private final UdpSocket socket;
    private final TcpListener listener;

    private DnsServer(
            Host host, DnsServerSettings settings, QueryAnswerer answerer, Authority authority, RandomGenerator random)
            throws TcpException {
        this.host = host;
        this.settings = settings;
        this.answerer = answerer;
        this.authority = authority;
        processor = new QueryProcessor(settings, answerer, counters, random);
        rateLimit = new ResponseRateLimit(settings.responsesPerSecond(), random);
        socket = host.udp().bind(null, settings.port(), new Datagrams());
        try {
            listener =
                    host.tcp().listen(settings.port(), ListenOptions.defaults().handler(this::accept));
        } catch (TcpException taken) {
            socket.close();
            throw taken;
        }
        host.addServiceCounters(counters);
    }

    /**
     * Starts a server.
     *
     * @param answerer answers the questions
     * @param authority the zones that can be transferred
     * @param random draws the keys of cookies and of the rate limit; must be unpredictable on a real network
     * @throws TcpException if the TCP port is in use
     * @throws io.hawser.udp.UdpBindException if the UDP port is in use
     */
    public static DnsServer start(
            Host host, DnsServerSettings settings, QueryAnswerer answerer, Authority authority, RandomGenerator random)
            throws TcpException {
        return new DnsServer(host, settings, answerer, authority, random);
    }

    /** Counters of queries, responses and connections. */
    public Counters<DnsServerCounter> counters() {
        return counters;
    }

    /** The number of open TCP connections. */
    public int connections() {
        return connections.size();
    }

    /** Stops listening, and closes all connections. */
    @Override
    public void close() {
        host.removeServiceCounters(counters);
        socket.close();
        listener.close();
        List.copyOf(connections).forEach(ServerConnection::close);
    }

    Host host() {
        return host;
    }

    DnsServerSettings settings() {
        return settings;
    }

    QueryProcessor processor() {
        return processor;
    }

    Authority authority() {
        return authority;
    }

    void gone(ServerConnection connection) {
        connections.remove(connection);
    }

    private TcpHandler accept(TcpConnection accepted) {
        if (connections.size() >= settings.tcpConnections()) {
            counters.increment(DnsServerCounter.TCP_REFUSED);
            accepted.close();
            return TcpHandler.NONE;
        }
        counters.increment(DnsServerCounter.TCP_CONNECTIONS);
        ServerConnection connection = new ServerConnection(this, accepted);
        connections.add(connection);
        return connection;
    }

    private final class Datagrams implements UdpHandler {
        @Override
        public void readable(UdpSocket from) {
            Packet packet = from.receive();
            while (packet != null) {
                counters.increment(DnsServerCounter.UDP_QUERIES);
                query(packet);
                packet.release();
                packet = from.receive();
            }
        }

        private void query(Packet packet) {
            IpAddress client = PacketAddresses.source(packet);
            int port = UdpHeader.sourcePort(packet.bytes(), packet.transportOffset());
            if (port == 0) {
                counters.increment(DnsServerCounter.DROPPED);
                return;
            }
            boolean mayBePrepared = answerer.isConstant() && settings.responsesPerSecond() == 0;
            byte[] ready = mayBePrepared ? prepared.find(packet.bytes(), packet.start(), packet.length()) : null;
            if (ready != null) {
                counters.increment(DnsServerCounter.PREPARED);
                socket.send(ready, 0, ready.length, client, port);
                return;
            }
            byte[] bytes = packet.bytes();
            int start = packet.start();
            int length = packet.length();
            processor.process(
                    bytes,
                    start,
                    length,
                    client,
                    /* overTcp= */ false,
                    response -> {
                        byte[] wire = limited(response, bytes, start, length, client);
                        if (wire.length > 0 && !socket.isClosed()) {
                            // RFC 2181 §4.1, DNS-17
                            socket.send(wire, 0, wire.length, client, port);
                            // a constant answer is ready before this returns, while the packet is still valid
                            if (mayBePrepared && response.question() != null) {
                                prepared.keep(bytes, start, length, wire);
                            }
                        }
                    });
        }

        /** The response within the limits of UDP and the rate limit; empty for none. */
        private byte[] limited(DnsMessage response, byte[] query, int at, int length, IpAddress client) {
            int most = processor.limit(response, clientBytes(query, at, length));
            if (settings.responsesPerSecond() > 0) {
                long network = client.isV4() ? client.low() >>> V4_NETWORK_SHIFT : client.high() >>> V4_NETWORK_SHIFT;
                Verdict verdict = rateLimit.account(
                        network,
                        QueryProcessor.identityOf(response),
                        host.timers().nowNanos());
                if (verdict == Verdict.DROP) {
                    counters.increment(DnsServerCounter.RATE_DROPPED);
                    return new byte[0];
                }
                if (verdict == Verdict.SLIP) {
                    counters.increment(DnsServerCounter.RATE_SLIPPED);
                    return emptied(response).toWire();
                }
            }
            byte[] wire = response.toWire(most);
            if ((Bytes.u16(wire, 2) & DnsMessage.TRUNCATED) != 0) {
                counters.increment(DnsServerCounter.TRUNCATED);
            }
            return wire;
        }

        /** The response without its records, with TC set. */
        private DnsMessage emptied(DnsMessage response) {
            return new DnsMessage(
                    response.id(),
                    response.flags() | DnsMessage.TRUNCATED,
                    response.questions(),
                    List.of(),
                    List.of(),
                    List.of(),
                    response.edns());
        }
    }

    /** The largest payload announced by the OPT record at the end of a query. */
    private static int clientBytes(byte[] query, int at, int length) {
        try {
            var edns = DnsMessage.parse(query, at, length).edns();
            return edns == null ? DnsMessage.PLAIN_UDP_BYTES : edns.udpBytes();
        } catch (io.hawser.services.dns.message.MalformedMessageException malformed) {
            return DnsMessage.PLAIN_UDP_BYTES;
        }
    }
}
