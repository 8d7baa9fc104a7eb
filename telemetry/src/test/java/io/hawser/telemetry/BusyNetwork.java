package io.hawser.telemetry;

import io.hawser.host.Host;
import io.hawser.sim.Machine;
import io.hawser.sim.Network;
import io.hawser.sim.app.Requester;
import io.hawser.sim.app.Responder;
import io.hawser.sim.app.Sink;
import io.hawser.sim.app.Source;
import io.hawser.sim.cable.Bandwidth;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import java.time.Duration;

/** Two simulated hosts with many events: losses, reordering, refused connections, aborts, TIME_WAIT. */
public final class BusyNetwork implements AutoCloseable {
    /** Virtual time after which all programs have ended. */
    public static final Duration LENGTH = Duration.ofSeconds(20);

    private static final int CLOSED_PORT = 81;

    private final Network network;
    public final Host client;
    public final Host server;

    public BusyNetwork(long seed) {
        network = Network.seeded(seed);
        Machine left = network.machine("client", "10.0.0.1/24");
        Machine right = network.machine("server", "10.0.0.2/24");
        network.connect(left, right)
                .latency(Duration.ofMillis(5))
                .bandwidth(Bandwidth.mbps(20))
                .queue(30)
                .loss(0.03)
                .duplication(0.01)
                .corruption(0.005)
                .reordering(0.02, Duration.ofMillis(3));
        client = left.host();
        server = right.host();
        client.sysctls().set("net.ipv4.tcp_fin_timeout", "5");
    }

    /** Starts the programs; observers must be set before. */
    public void start() {
        Machine left = network.machineOf(client);
        Machine right = network.machineOf(server);
        right.run(new Responder("responder", 80, 100, 5000).closesAfterResponse());
        right.run(new Sink("sink", 9));
        for (int i = 0; i < 5; i++) {
            left.run(new Requester("requester " + i, right.address(), 80, 100, 5000).requests(40));
        }
        left.run(new Source("source", right.address(), 9, 3_000_000));
        for (int i = 0; i < 10; i++) {
            network.schedule(Duration.ofMillis(100 + 37L * i), () -> connectAndAbort(CLOSED_PORT));
            network.schedule(Duration.ofMillis(200 + 91L * i), () -> connectAndAbort(9));
        }
    }

    private void connectAndAbort(int port) {
        try {
            TcpConnection connection =
                    client.tcp().connect(network.machineOf(server).address(), port);
            network.schedule(Duration.ofMillis(150), connection::abort);
        } catch (TcpException full) {
            throw new AssertionError(full);
        }
    }

    public void runFor(Duration time) {
        network.runFor(time);
    }

    @Override
    public void close() {
        network.close();
    }
}
