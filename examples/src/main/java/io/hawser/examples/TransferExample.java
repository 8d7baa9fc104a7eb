package io.hawser.examples;

import io.hawser.host.Host;
import io.hawser.sim.Network;
import io.hawser.tcp.ConnectOptions;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.wire.IpAddress;
import java.time.Duration;

/** Two hosts send each other a megabyte at the same time, over a link that loses, duplicates and reorders packets. */
public final class TransferExample {
    private static final int BYTES = 1_000_000;
    private static final long CLIENT = 1;
    private static final long SERVER = 2;

    private TransferExample() {}

    /** Prints the result of a transfer. */
    public static void main(String[] args) throws TcpException {
        System.out.println(run(42));
    }

    /** Runs the transfer; the result is a function of the seed. */
    static String run(long seed) throws TcpException {
        try (Network network = Network.seeded(seed)) {
            Host client = network.host("client", "10.0.0.1/24");
            Host server = network.host("server", "10.0.0.2/24");
            network.connect(client, server)
                    .latency(Duration.ofMillis(10))
                    .loss(0.02)
                    .duplication(0.01)
                    .reordering(0.05, Duration.ofMillis(3));
            Transfer atServer = new Transfer(SERVER, BYTES);
            Transfer atClient = new Transfer(CLIENT, BYTES);
            server.tcp().listen(80, ListenOptions.defaults().handler(_ -> atServer));
            TcpConnection connection = client.tcp()
                    .connect(
                            IpAddress.parse("10.0.0.2"),
                            80,
                            ConnectOptions.defaults().handler(atClient));
            network.runFor(Duration.ofMinutes(10));
            boolean whole = atServer.hasReceived(CLIENT) && atClient.hasReceived(SERVER);
            return (whole ? "both megabytes arrived" : "something is missing") + "; segments sent again by the client: "
                    + connection.info().retransmits;
        }
    }
}
