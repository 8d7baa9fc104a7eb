package io.hawser.device;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.host.Host;
import io.hawser.link.Link;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpHandler;
import io.hawser.tcp.TcpState;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.time.Timer;
import io.hawser.time.TimingWheel;
import io.hawser.wire.IpAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A loop that is late for packets and timers at once. The test controls the clock and the turns. Packets from the
 * server wait in a device that the loop reads.
 */
@EnabledOnOs(OS.LINUX)
class HeldUpLoopTest {
    private static final IpAddress CLIENT = IpAddress.parse("10.0.0.1");
    private static final IpAddress SERVER = IpAddress.parse("10.0.0.2");

    private final TimingWheel wheel = new TimingWheel(0);
    private final PacketPool pool = new PacketPool();
    private final Host client = new Host("client", wheel, pool, new SplittableRandom(1));
    private final Host server = new Host("server", wheel, pool, new SplittableRandom(2));
    private final EventFdDevice device = EventFdDevice.open(pool);
    private final Queue<Packet> inDevice = new ArrayDeque<>();
    private final Wire toServer = new Wire();
    private final Wire toClient = new Wire();

    private long clockNanos;
    private boolean losesPackets;
    private final EventLoop loop = new EventLoop("held-up", wheel, this::flush, () -> clockNanos);

    /** An end of a cable without latency; {@link #arrives} is the other end. */
    private static final class Wire implements Link {
        private Receiver arrives = Packet::release;
        private Receiver own = Packet::release;

        @Override
        public LinkType type() {
            return LinkType.RAW_IP;
        }

        @Override
        public int mtuBytes() {
            return 1500;
        }

        @Override
        public MacAddress address() {
            return MacAddress.NONE;
        }

        @Override
        public void transmit(Packet packet) {
            arrives.receive(packet);
        }

        @Override
        public void attach(Receiver receiver) {
            own = receiver;
        }
    }

    @BeforeEach
    void build() throws Exception {
        client.addInterface("eth0", toServer, CLIENT, 24);
        server.addInterface("eth0", toClient, SERVER, 24);
        toServer.arrives = packet -> toClient.own.receive(packet);
        toClient.arrives = packet -> {
            if (losesPackets) {
                packet.release();
            } else {
                inDevice.add(packet);
                device.arrive(1);
            }
        };
        device.attach(token -> {
            token.release();
            toServer.own.receive(inDevice.remove());
        });
        loop.add(device);
    }

    @AfterEach
    void close() {
        loop.close();
        device.close();
    }

    private void flush() {
        client.flush();
        server.flush();
    }

    private void turnAfterMillis(long millis) {
        clockNanos += MILLISECONDS.toNanos(millis);
        loop.turn();
    }

    /** Without a poll, devices are read only in turns in which a timer is due. */
    private void turnAndRead(long millis) {
        wheel.arm(timer(() -> {}), clockNanos + MILLISECONDS.toNanos(millis));
        turnAfterMillis(millis);
    }

    private TcpConnection connect() throws Exception {
        server.tcp().listen(80);
        TcpConnection connection = client.tcp().connect(SERVER, 80, new TcpHandler() {});
        for (int turn = 0; turn < 4; turn++) {
            turnAndRead(1);
        }
        assertThat(connection.state()).isEqualTo(TcpState.ESTABLISHED);
        return connection;
    }

    @Test
    void readsTheAcknowledgmentBeforeItRetransmits() throws Exception {
        TcpConnection connection = connect();
        connection.send(new byte[100], 0, 100);
        turnAfterMillis(1);
        assertThat(inDevice).as("the acknowledgment").hasSize(1);

        turnAfterMillis(SECONDS.toMillis(5));

        assertThat(inDevice).isEmpty();
        assertThat(connection.info().bytesAcked).isEqualTo(100);
        assertThat(client.tcpCounters().get(TcpCounter.RETRANS_SEGS)).isZero();
        assertThat(client.tcpCounters().get(TcpCounter.TCP_TIMEOUTS)).isZero();
        assertThat(loop.failures()).isZero();
    }

    @Test
    void retransmitsWhereNoAcknowledgmentHasCome() throws Exception {
        TcpConnection connection = connect();
        losesPackets = true;
        connection.send(new byte[100], 0, 100);
        turnAfterMillis(1);

        turnAfterMillis(SECONDS.toMillis(5));

        assertThat(client.tcpCounters().get(TcpCounter.RETRANS_SEGS)).isEqualTo(1);
        assertThat(loop.failures()).isZero();
    }

    /** A round trip includes the time in which the loop did not read; otherwise the next timeout would be too short. */
    @Test
    void packetsArriveAtThePresent() {
        List<String> happened = new ArrayList<>();
        device.attach(token -> {
            token.release();
            happened.add("packet at " + wheel.nowNanos());
        });
        wheel.arm(timer(() -> happened.add("timer at " + wheel.nowNanos())), 1000);
        device.arrive(1);
        clockNanos = 5000;
        loop.turn();

        assertThat(happened).containsExactly("packet at 5000", "timer at 5000");
    }

    @Test
    void readsMoreThanOneBurstBeforeTimers() {
        int[] read = {0};
        List<Integer> readWhenFired = new ArrayList<>();
        device.attach(token -> {
            token.release();
            read[0]++;
        });
        wheel.arm(timer(() -> readWhenFired.add(read[0])), 1000);
        device.arrive(1000);
        clockNanos = 5000;
        loop.turn();

        assertThat(readWhenFired).containsExactly(1000);
    }

    @Test
    void aFloodOfPacketsDoesNotKeepTimersFromFiring() {
        int[] fired = {0};
        device.attach(token -> {
            token.release();
            device.arrive(1);
        });
        wheel.arm(timer(() -> fired[0]++), 1000);
        device.arrive(1);
        clockNanos = 5000;
        loop.turn();

        assertThat(fired[0]).isEqualTo(1);
    }

    private static Timer timer(Runnable action) {
        return new Timer() {
            @Override
            protected void expired(long nowNanos) {
                action.run();
            }
        };
    }
}
