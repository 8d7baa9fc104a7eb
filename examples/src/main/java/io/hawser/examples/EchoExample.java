package io.hawser.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hawser.host.Host;
import io.hawser.sim.Network;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.wire.IpAddress;
import java.time.Duration;

/** A client sends a greeting to an echo server over a link that loses packets, and receives it back. */
public final class EchoExample {
    private EchoExample() {}

    /** Prints the answer. */
    public static void main(String[] args) throws TcpException {
        System.out.println(run(42));
    }

    /** Runs the exchange; the result is a function of the seed. */
    static String run(long seed) throws TcpException {
        // README: begin
        try (Network network = Network.seeded(seed)) {
            Host client = network.host("client", "10.0.0.1/24");
            Host server = network.host("server", "10.0.0.2/24");
            network.connect(client, server).latency(Duration.ofMillis(20)).loss(0.05);

            server.tcp().listen(80, ListenOptions.defaults().handler(_ -> new EchoHandler()));
            TcpConnection connection = client.tcp().connect(IpAddress.parse("10.0.0.2"), 80);
            byte[] greeting = "Hello, Hawser!".getBytes(UTF_8);
            connection.send(greeting, 0, greeting.length);

            network.runFor(Duration.ofHours(2)); // of virtual time: it takes milliseconds
            byte[] answer = new byte[100];
            int count = connection.receive(answer, 0, answer.length);
            return new String(answer, 0, count, UTF_8);
        }
        // README: end
    }
}
