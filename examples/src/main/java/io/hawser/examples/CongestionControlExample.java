package io.hawser.examples;

import io.hawser.host.Host;
import io.hawser.sim.Network;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.congestion.WindowBased;
import io.hawser.tcp.congestion.WindowSample;
import io.hawser.wire.IpAddress;
import java.time.Duration;

/** A congestion control algorithm of a program, registered by name on one host and selected there by the sysctl. */
public final class CongestionControlExample {
    private static final int BYTES = 1_000_000;
    private static final long CLIENT = 1;
    private static final long SERVER = 2;

    private CongestionControlExample() {}

    /**
     * Scalable TCP (Kelly, 2003): the window grows by 1 % of the acknowledged bytes, and shrinks by an eighth. Slow
     * start, the threshold and undo are those of {@link WindowBased}.
     */
    static final class Scalable extends WindowBased {
        private static final int GROWTH_DIVISOR = 100;
        private static final double LOSS_FACTOR = 0.875;

        private int acked;

        @Override
        public String name() {
            return "scalable";
        }

        @Override
        protected void avoid(int ackedBytes, WindowSample sample) {
            acked += ackedBytes;
            grow(acked / GROWTH_DIVISOR);
            acked %= GROWTH_DIVISOR;
        }

        @Override
        protected double lossFactor() {
            return LOSS_FACTOR;
        }
    }

    /** Prints the algorithm that carried a transfer, and its result. */
    public static void main(String[] args) throws TcpException {
        System.out.println(run(42));
    }

    /** Runs the transfer; the result is a function of the seed. */
    static String run(long seed) throws TcpException {
        try (Network network = Network.seeded(seed)) {
            Host client = network.host("client", "10.0.0.1/24");
            Host server = network.host("server", "10.0.0.2/24");
            network.connect(client, server).latency(Duration.ofMillis(10)).loss(0.01);
            client.tcp().congestionControls().register("scalable", _ -> new Scalable());
            client.sysctls().set("net.ipv4.tcp_congestion_control", "scalable");

            Transfer atServer = new Transfer(SERVER, BYTES);
            server.tcp().listen(80, ListenOptions.defaults().handler(_ -> atServer));
            TcpConnection connection =
                    client.tcp().connect(IpAddress.parse("10.0.0.2"), 80, new Transfer(CLIENT, BYTES));
            network.runFor(Duration.ofMinutes(1));
            return connection.info().congestionControl + (atServer.hasReceived(CLIENT) ? ": done" : ": not done");
        }
    }
}
