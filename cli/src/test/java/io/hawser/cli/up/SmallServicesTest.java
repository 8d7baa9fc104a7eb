package io.hawser.cli.up;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.host.Host;
import io.hawser.packet.Packet;
import io.hawser.sim.Network;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpState;
import io.hawser.udp.UdpHandler;
import io.hawser.udp.UdpSocket;
import io.hawser.wire.IpAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The small services, used by a simulated client. */
class SmallServicesTest {
    private static final IpAddress SERVER = IpAddress.parse("10.0.0.2");

    /** The time in the example of RFC 867, close to that of RFC 868. */
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("1982-02-23T01:37:43Z"));

    private final Network network = Network.seeded(1);
    private final Host client = network.host("client", "10.0.0.1/24");
    private final Host server = network.host("server", "10.0.0.2/24");

    @BeforeEach
    void connect() {
        network.connect(client, server).latency(Duration.ofMillis(1));
    }

    @AfterEach
    void close() {
        network.close();
    }

    private TcpConnection open(Service service) throws Exception {
        service.start(server);
        TcpConnection connection = client.tcp().connect(SERVER, service.port());
        network.runFor(Duration.ofSeconds(1));
        return connection;
    }

    private static byte[] read(TcpConnection connection, int most) throws Exception {
        byte[] buffer = new byte[most];
        int count = connection.receive(buffer, 0, most);
        return Arrays.copyOf(buffer, Math.max(0, count));
    }

    /**
     * Sends a datagram of {@code bytes} bytes from a port; returns the payload of the answer, or null if there is none.
     */
    private byte[] ask(int port, int bytes, int fromPort) {
        UdpSocket socket = client.udp().bind(null, fromPort, UdpHandler.NONE);
        socket.send(new byte[bytes], 0, bytes, SERVER, port);
        network.runFor(Duration.ofSeconds(1));
        Packet answer = socket.receive();
        byte[] payload = null;
        if (answer != null) {
            payload = new byte[answer.length()];
            System.arraycopy(answer.bytes(), answer.start(), payload, 0, payload.length);
            answer.release();
        }
        socket.close();
        return payload;
    }

    @Test
    void daytime() throws Exception {
        TcpConnection connection = open(Service.daytime(13, CLOCK));
        String told = "Tuesday, February 23, 1982 01:37:43-UTC\r\n";
        assertThat(new String(read(connection, 100), US_ASCII)).isEqualTo(told);
        assertThat(connection.state()).as("it closes first").isEqualTo(TcpState.CLOSE_WAIT);
        assertThat(new String(ask(13, 0, 5000), US_ASCII)).isEqualTo(told);
    }

    /** RFC 868: the time 2 208 988 800 is 00:00 of 1 January 1970. */
    @Test
    void time() throws Exception {
        TcpConnection connection = open(Service.time(37, InstantSource.fixed(Instant.EPOCH)));
        assertThat(Integer.toUnsignedLong(ByteBuffer.wrap(read(connection, 100)).getInt()))
                .isEqualTo(2_208_988_800L);
        assertThat(connection.state()).isEqualTo(TcpState.CLOSE_WAIT);
        assertThat(ask(37, 0, 5000)).hasSize(4);
    }

    @Test
    void charactersGoOnAfterAFullWindow() throws Exception {
        TcpConnection connection = open(Service.chargen(19));
        StringBuilder text = new StringBuilder();
        while (text.length() < 500_000) {
            byte[] some = read(connection, 100_000);
            assertThat(some).isNotEmpty();
            text.append(new String(some, US_ASCII));
            network.runFor(Duration.ofMillis(50));
        }
        String[] lines = text.toString().split("\r\n", -1);
        assertThat(lines[0]).hasSize(72).startsWith(" !\"#$%&'()*+,-./0123");
        for (int i = 1; i < lines.length - 1; i++) {
            assertThat(lines[i]).startsWith(lines[i - 1].substring(1)).hasSize(72);
        }
        connection.close();
        network.runFor(Duration.ofSeconds(1));
        assertThat(server.tcp().chunksInUse()).as("the client is gone").isZero();
    }

    /** A forged datagram must not cause an answer to its victim that is longer than the datagram. */
    @Test
    void datagramsOfTheCharacterGeneratorAreNoLongerThanTheQuestion() throws Exception {
        Service.chargen(19).start(server);
        assertThat(ask(19, 100, 5000)).hasSize(100).startsWith(" !\"#$".getBytes(US_ASCII));
        assertThat(ask(19, 1400, 5000)).hasSize(512);
    }

    /** Otherwise two services could answer each other for ever. */
    @Test
    void wellKnownPortsGetNoAnswer() throws Exception {
        Service.echo(7).start(server);
        assertThat(ask(7, 10, 19)).isNull();
        assertThat(ask(7, 10, 1024)).hasSize(10);
        assertThat(server.packets().outstanding()).isZero();
    }

    @Test
    void discardAnswersNothing() throws Exception {
        Service.discard(9).start(server);
        assertThat(ask(9, 10, 5000)).isNull();
        assertThat(server.packets().outstanding()).isZero();
    }
}
