package io.hawser.examples;

import io.hawser.link.Capture;
import io.hawser.sim.Machine;
import io.hawser.sim.Network;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.wire.IpAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Writes every packet of a short connection to a pcapng file, which Wireshark and tcpdump open. */
public final class CaptureExample {
    private CaptureExample() {}

    /** Writes {@code example.pcapng}, or the file that is named. */
    public static void main(String[] args) throws IOException, TcpException {
        Path file = Path.of(args.length == 0 ? "example.pcapng" : args[0]);
        try (OutputStream out = Files.newOutputStream(file)) {
            run(out);
        }
        System.out.println("wrote " + file);
    }

    /** Runs a connection and captures at the client. */
    static void run(OutputStream out) throws TcpException {
        try (Network network = Network.seeded(42);
                Capture capture = new Capture(out, 0, failure -> System.err.println("capture: " + failure))) {
            Machine client = network.machine("client", "10.0.0.1/24");
            Machine server = network.machine("server", "10.0.0.2/24");
            client.wrap((index, link, host) -> capture.record(link, "client eth" + index, network.wheel()));
            network.connect(client, server).latency(Duration.ofMillis(20));

            server.host().tcp().listen(80, ListenOptions.defaults().handler(_ -> new EchoHandler()));
            TcpConnection connection = client.host().tcp().connect(IpAddress.parse("10.0.0.2"), 80);
            connection.send(new byte[100], 0, 100);
            network.runFor(Duration.ofSeconds(1));
            connection.receive(new byte[100], 0, 100);
            connection.close();
            network.runFor(Duration.ofMinutes(2));
        }
    }
}
