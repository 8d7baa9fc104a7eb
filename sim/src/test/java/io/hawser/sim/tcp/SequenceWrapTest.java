package io.hawser.sim.tcp;

import static io.hawser.sim.cable.PacketMatchers.tcpData;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.sim.cable.DropRule;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.tcp.TcpInfo;
import io.hawser.tcp.event.TcpCounter;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad input 33: sequence numbers that wrap during a transfer, and more than 4 GiB on one connection. */
class SequenceWrapTest {
    private static final int PORT = 5000;
    private static final long ISN_TICK_NANOS = 4_000;

    /**
     * The initial sequence number grows by one every 4 µs; therefore the test waits for the instant at which it has the
     * wanted value.
     * @param untilWrap the distance of the initial sequence number to 2^32, or to 2^31
     */
    @ParameterizedTest
    @CsvSource({
        "true, 0, 0",
        "true, 0, 1",
        "true, 0, 2",
        "true, 0, 1448",
        "true, 0, 20000",
        "true, 80000000, 1",
        "true, 80000000, 20000",
        "false, 0, 0",
        "false, 0, 1",
        "false, 0, 20000",
        "false, 80000000, 20000"
    })
    void badInput33_aTransferPassesTheEndOfTheSequenceSpace(boolean ofClient, String boundary, int untilWrap) {
        int wanted = Integer.parseUnsignedInt(boundary, 16) - untilWrap;
        try (TwoHosts hosts = new TwoHosts(1, Duration.ofMillis(10))) {
            TcpInfo first = openAndAbort(hosts);
            int behind = wanted - (ofClient ? first.iss : first.irs);
            // the server draws its number when the SYN arrives, both times equally long after the client
            hosts.network.runUntil(opened + Integer.toUnsignedLong(behind) * ISN_TICK_NANOS);
            TcpInfo info = open(hosts);
            assertThat(ofClient ? info.iss : info.irs).isEqualTo(wanted);
            hosts.cable.loss(0.02).duplication(0.02).reordering(0.02, Duration.ofMillis(1));
            hosts.clientPeer.send(60_000);
            hosts.serverPeer.send(60_000);
            hosts.run(Duration.ofMinutes(2));
            hosts.cable.loss(0).duplication(0).reordering(0, Duration.ZERO);
            hosts.run(Duration.ofMinutes(2));
            assertThat(hosts.serverPeer.received).isEqualTo(60_000);
            assertThat(hosts.clientPeer.received).isEqualTo(60_000);
            assertThat(hosts.clientPeer.connection.info().sndUna - info.iss).isEqualTo(60_001);
            hosts.finish();
        }
    }

    private long opened;

    private TcpInfo open(TwoHosts hosts) {
        opened = hosts.now();
        hosts.localPort = PORT;
        hosts.open();
        return hosts.clientPeer.connection.info();
    }

    private TcpInfo openAndAbort(TwoHosts hosts) {
        TcpInfo info = open(hosts);
        hosts.clientPeer.connection.abort();
        hosts.runUntilIdle();
        return info;
    }

    /** Sends the same block repeatedly, marked with its number. */
    private static final class Blocks implements TcpHandler {
        static final int BYTES = 1 << 16;

        final byte[] block = new byte[BYTES];
        private final byte[] got = new byte[BYTES];
        private TcpConnection writer;
        private final long total;
        private long sent;
        long received;

        Blocks(long total) {
            this.total = total;
            new SplittableRandom(1).nextBytes(block);
        }

        void start(TcpConnection from) {
            writer = from;
            writable(from);
        }

        @Override
        public void writable(TcpConnection connection) {
            if (connection != writer) {
                return;
            }
            try {
                while (sent < total) {
                    int at = (int) (sent % BYTES);
                    stamp(sent / BYTES);
                    int taken = connection.send(block, at, (int) Math.min(BYTES - at, total - sent));
                    if (taken == 0) {
                        return;
                    }
                    sent += taken;
                }
            } catch (TcpException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void readable(TcpConnection connection) {
            try {
                for (int at = (int) (received % BYTES), count = connection.receive(got, at, BYTES - at);
                        count > 0;
                        at = (int) (received % BYTES), count = connection.receive(got, at, BYTES - at)) {
                    stamp(received / BYTES);
                    if (!Arrays.equals(got, at, at + count, block, at, at + count)) {
                        throw new AssertionError("wrong bytes in the " + count + " from " + received + " on");
                    }
                    received += count;
                }
            } catch (TcpException e) {
                throw new AssertionError(e);
            }
        }

        private void stamp(long number) {
            for (int i = 0; i < 8; i++) {
                block[i] = (byte) (number >>> 8 * i);
            }
        }
    }

    @Test
    void badInput33_moreThanFourGibibytesOnOneConnection() {
        long total = (4L << 30) + (300L << 20);
        try (TwoHosts hosts = new TwoHosts(1, Duration.ZERO)) {
            hosts.cable.mtu(65_535);
            hosts.noting = false;
            hosts.set("net.ipv4.tcp_timestamps", 0);
            hosts.server.sysctls().set("net.ipv4.tcp_rmem", "4096 2097152 6291456");
            hosts.open(connection -> connection.options().sendBufferBytes(1 << 20));
            // the second and third are sent more than 2 GiB after the one before, and after the wrap
            DropRule[] losses = {
                hosts.cable.forward().dropNth(100, tcpData()),
                hosts.cable.forward().dropNth(35_000, tcpData()),
                hosts.cable.forward().dropNth(69_000, tcpData())
            };
            Blocks blocks = new Blocks(total);
            hosts.serverPeer.connection.handler(blocks);
            hosts.clientPeer.connection.handler(blocks);
            blocks.start(hosts.clientPeer.connection);
            hosts.run(Duration.ofSeconds(5));
            assertThat(losses).allMatch(DropRule::isDone);
            assertThat(blocks.received).isEqualTo(total);
            assertThat(hosts.clientPeer.connection.info().bytesAcked).isEqualTo(total);
            assertThat(hosts.serverPeer.connection.info().bytesReceived).isEqualTo(total);
            assertThat(hosts.clientPeer.connection.info().retransmits).isEqualTo(3);
            assertThat(hosts.client.tcpCounters().get(TcpCounter.TCP_FAST_RETRANS))
                    .isEqualTo(3);
            assertThat(hosts.client.tcpCounters().get(TcpCounter.TCP_TIMEOUTS)).isZero();
        }
    }
}
