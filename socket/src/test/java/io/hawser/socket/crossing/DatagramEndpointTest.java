package io.hawser.socket.crossing;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hawser.host.Host;
import io.hawser.sim.Network;
import io.hawser.socket.driver.HostDriver;
import io.hawser.socket.driver.Parker;
import io.hawser.udp.UdpPortSharing;
import io.hawser.wire.IpAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class DatagramEndpointTest {
    private final Queue<Runnable> commands = new ArrayDeque<>();

    /** A thread that sends while another one closes the channel gets the exception of a closed channel. */
    @Test
    void aDatagramThatIsSentDuringACloseIsRefusedAsTheJdkDoes() throws IOException {
        try (Network network = Network.seeded(1)) {
            Host host = network.host("host", "10.0.0.1/24");
            HostDriver driver = HostDriver.of(commands::add, () -> true);
            DatagramEndpoint endpoint = new DatagramEndpoint(new HostThread(host, driver, Parker.realTime()));
            endpoint.bind(IpAddress.ANY_V4, 1000, UdpPortSharing.NONE);
            endpoint.close();
            commands.forEach(Runnable::run);
            assertThatExceptionOfType(ClosedChannelException.class)
                    .isThrownBy(() -> endpoint.send(ByteBuffer.allocate(1), IpAddress.parse("10.0.0.2"), 53));
        }
    }
}
