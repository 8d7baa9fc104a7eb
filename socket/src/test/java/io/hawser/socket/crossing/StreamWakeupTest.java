package io.hawser.socket.crossing;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.host.Host;
import io.hawser.sim.Network;
import io.hawser.socket.driver.HostDriver;
import io.hawser.socket.driver.Parker;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.wire.IpAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Number of notifications of the two sides of a stream, with a driver whose turns the test runs. */
class StreamWakeupTest {
    private static final int BURST_BYTES = 100_000;

    private final Queue<Runnable> commands = new ArrayDeque<>();
    private final AtomicInteger serverTold = new AtomicInteger();

    private void turns(Network network) {
        do {
            for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
                command.run();
            }
            network.runFor(Duration.ofMillis(1));
        } while (!commands.isEmpty());
    }

    @Test
    void aBurstOfSegmentsNotifiesTheReaderOnce() throws IOException {
        try (Network network = Network.seeded(1)) {
            Host clientHost = network.host("client", "10.0.0.1/24");
            Host serverHost = network.host("server", "10.0.0.2/24");
            network.connect(clientHost, serverHost);
            HostDriver driver = HostDriver.of(commands::add, () -> true);
            HostThread serverThread = new HostThread(serverHost, driver, Parker.realTime());
            ListenerEndpoint listening = new ListenerEndpoint(serverThread, new OptionValues());
            listening.listen(IpAddress.ANY_V4, 80, 5);
            OptionValues options = new OptionValues();
            StreamEndpoint client = new StreamEndpoint(new HostThread(clientHost, driver, Parker.realTime()), options);
            client.connect(null, 0, false, IpAddress.parse("10.0.0.2"), 80, options);
            turns(network);
            StreamEndpoint server = listening.accept().endpoint();
            turns(network);
            server.listener(serverTold::incrementAndGet);
            long segmentsBefore = serverHost.tcp().counters().get(TcpCounter.IN_SEGS);

            assertThat(client.write(ByteBuffer.allocate(BURST_BYTES))).isEqualTo(BURST_BYTES);
            turns(network);

            assertThat(serverHost.tcp().counters().get(TcpCounter.IN_SEGS) - segmentsBefore)
                    .isGreaterThan(BURST_BYTES / 1500);
            assertThat(server.available()).isEqualTo(BURST_BYTES);
            assertThat(server.readyOps(SelectionKey.OP_READ)).isEqualTo(SelectionKey.OP_READ);
            assertThat(serverTold).hasValueBetween(1, 3);
        }
    }
}
