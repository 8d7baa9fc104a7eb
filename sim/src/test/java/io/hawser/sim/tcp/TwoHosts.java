package io.hawser.sim.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.host.Host;
import io.hawser.link.LinkType;
import io.hawser.sim.Network;
import io.hawser.sim.cable.Cable;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.tcp.ConnectOptions;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.tcp.TcpListener;
import io.hawser.tcp.TcpState;
import io.hawser.wire.IpAddress;
import io.hawser.wire.TcpHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A client and a server on one cable that carries bare IP packets, so that no ARP changes the times. Every sent packet
 * is recorded, whether it arrives or not.
 */
final class TwoHosts implements AutoCloseable {
    static final IpAddress CLIENT = IpAddress.parse("10.0.0.1");
    static final IpAddress SERVER = IpAddress.parse("10.0.0.2");
    static final int PORT = 80;

    final Network network;
    final Host client;
    final Host server;
    final Cable cable;
    final List<Segment> segments = new ArrayList<>();

    /** The ends of the last connection that {@link #open} opened. */
    Peer clientPeer;

    Peer serverPeer;

    /** The client's port; 0 for any. */
    int localPort;

    /** Whether sent packets are recorded. */
    boolean noting = true;

    private final int[] iss = new int[2];
    private TcpListener listener;

    TwoHosts() {
        this(1, Duration.ofMillis(10));
    }

    TwoHosts(long seed, Duration latency) {
        network = Network.seeded(seed);
        client = network.host("client", "10.0.0.1/24");
        server = network.host("server", "10.0.0.2/24");
        cable = network.cable("wire", LinkType.RAW_IP).latency(latency);
        client.addInterface("eth0", cable.left(), CLIENT, 24);
        server.addInterface("eth0", cable.right(), SERVER, 24);
        cable.left().flushes(client::flush);
        cable.right().flushes(server::flush);
        cable.forward().observe((lane, event, packet, now) -> {
            if (event == LaneEvent.SENT) {
                Segment.of(packet, packet.start(), now, true).ifPresent(this::note);
            }
        });
        cable.backward().observe((lane, event, packet, now) -> {
            if (event == LaneEvent.SENT) {
                Segment.of(packet, packet.start(), now, false).ifPresent(this::note);
            }
        });
    }

    private void note(Segment segment) {
        if (!noting) {
            return;
        }
        int own = segment.fromClient() ? 0 : 1;
        if (segment.has(TcpHeader.SYN)) {
            iss[own] = segment.seq();
        }
        segments.add(segment.relativeTo(iss[own], iss[1 - own]));
    }

    /** Changes a setting of both hosts. */
    TwoHosts set(String sysctl, long value) {
        client.sysctls().set(sysctl, Long.toString(value));
        server.sysctls().set(sysctl, Long.toString(value));
        return this;
    }

    /** Switches off quick acknowledgments at the start: each acknowledgment is delayed as long as possible. */
    TwoHosts withoutQuickAcks() {
        return set("net.hawser.tcp_quickacks", 0);
    }

    /** Opens a connection, and runs until both ends are connected. */
    TwoHosts open() {
        return open(connection -> {});
    }

    TwoHosts open(Consumer<TcpConnection> beforeTheSyn) {
        begin(beforeTheSyn);
        for (int i = 0;
                i < 1000 && (clientPeer.connectedNanos < 0 || serverPeer == null || serverPeer.connectedNanos < 0);
                i++) {
            network.step();
        }
        assertThat(serverPeer).isNotNull();
        assertThat(serverPeer.connection.state()).isEqualTo(TcpState.ESTABLISHED);
        return this;
    }

    /** Begins to open a connection. */
    void begin(Consumer<TcpConnection> beforeTheSyn) {
        clientPeer = new Peer(network.wheel());
        serverPeer = null;
        try {
            if (listener == null) {
                listener = server.tcp().listen(PORT, ListenOptions.defaults().handler(this::accepted));
            }
            TcpConnection connection = client.tcp()
                    .prepare(
                            SERVER,
                            PORT,
                            ConnectOptions.defaults().localPort(localPort).handler(clientPeer));
            clientPeer.connection = connection;
            beforeTheSyn.accept(connection);
            client.tcp().open(connection);
        } catch (TcpException e) {
            throw new AssertionError(e);
        }
    }

    private TcpHandler accepted(TcpConnection connection) {
        serverPeer = new Peer(network.wheel());
        serverPeer.connection = connection;
        return serverPeer;
    }

    long now() {
        return network.nowNanos();
    }

    void run(Duration time) {
        network.runFor(time);
    }

    void runMillis(long millis) {
        network.runFor(Duration.ofMillis(millis));
    }

    /** Runs until nothing is due any more; the test fails if this never happens. */
    void runUntilIdle() {
        assertThat(network.runUntilIdle(Duration.ofDays(1000))).isTrue();
    }

    /** Discards the records. */
    void forget() {
        segments.clear();
    }

    List<Segment> fromClient() {
        return fromClient(segment -> true);
    }

    List<Segment> fromServer() {
        return fromServer(segment -> true);
    }

    List<Segment> fromClient(Predicate<Segment> which) {
        return segments.stream().filter(Segment::fromClient).filter(which).toList();
    }

    List<Segment> fromServer(Predicate<Segment> which) {
        return segments.stream()
                .filter(segment -> !segment.fromClient())
                .filter(which)
                .toList();
    }

    /**
     * Returns the times of these segments, in milliseconds since {@code sinceNanos}; each must be a whole number of
     * microseconds.
     */
    static List<Double> millis(List<Segment> of, long sinceNanos) {
        return of.stream()
                .map(segment -> (segment.sentNanos() - sinceNanos) / 1e6)
                .toList();
    }

    /** Both ends shut their output and close when they have received everything; then nothing is left. */
    void finish() {
        clientPeer.connection.shutdownOutput();
        serverPeer.connection.shutdownOutput();
        clientPeer.reads = true;
        serverPeer.reads = true;
        clientPeer.drain();
        serverPeer.drain();
        runUntilIdle();
        clientPeer.connection.close();
        serverPeer.connection.close();
        runUntilIdle();
        assertThat(clientPeer.connection.state()).isEqualTo(TcpState.CLOSED);
        assertThat(serverPeer.connection.state()).isEqualTo(TcpState.CLOSED);
        assertThat(clientPeer.received).isEqualTo(serverPeer.sent);
        assertThat(serverPeer.received).isEqualTo(clientPeer.sent);
    }

    /** Ends the network after aborting open connections. Nothing may leak. */
    @Override
    public void close() {
        for (Peer peer : new Peer[] {clientPeer, serverPeer}) {
            if (peer != null) {
                peer.connection.abort();
            }
        }
        runUntilIdle();
        assertThat(client.tcp().flowCount() + server.tcp().flowCount())
                .as("flows")
                .isZero();
        assertThat(client.tcp().chunksInUse() + server.tcp().chunksInUse())
                .as("chunks")
                .isZero();
        network.close();
        assertThat(network.pool().outstanding()).as("packets").isZero();
        assertThat(network.wheel().armed()).as("timers").isZero();
    }
}
