package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.buffer.OutOfOrder;
import io.hawser.tcp.event.TcpCounter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** net.ipv4.tcp_mem limits the memory of all connections together, in pages. */
class TcpMemoryTest extends TcpTestBase {
    private static final int PAGE = 4096;

    private TcpListener listener;

    private void limits(int low, int pressure, int high) {
        script.sysctl("net.ipv4.tcp_mem", low + " " + pressure + " " + high);
    }

    private TcpConnection acceptFrom(Peer client) {
        if (listener == null) {
            listener = listen(100);
        }
        handshake(client, "mss 1460,nop,nop,sackOK");
        return accept(listener);
    }

    /** Opens connections that each hold a page of unread bytes. */
    private List<TcpConnection> fill(int pages) {
        List<TcpConnection> filled = new ArrayList<>();
        for (int i = 0; i < pages; i++) {
            Peer client = newClient(2000 + i);
            filled.add(acceptFrom(client));
            client.send("P. seq 1 ack 1 \"x\"");
            client.expect(". seq 1 ack 2");
        }
        assertThat(script.tcp.chunksInUse()).isEqualTo(pages);
        return filled;
    }

    @Test
    void pressureBeginsAndEnds() {
        limits(4, 6, 100);
        List<TcpConnection> filled = fill(6);
        assertThat(script.tcp.context().memory().isUnderPressure()).isFalse();
        Peer seventh = newClient(3000);
        filled.add(acceptFrom(seventh));
        seventh.send("P. seq 1 ack 1 \"x\"");
        assertThat(script.tcp.context().memory().isUnderPressure()).isTrue();
        script.sent.clear();
        script.advanceMillis(250);
        receive(filled.get(0));
        receive(filled.get(1));
        assertThat(script.tcp.chunksInUse()).isEqualTo(5);
        assertThat(script.tcp.context().memory().isUnderPressure()).isTrue();
        receive(filled.get(2));
        assertThat(script.tcp.context().memory().isUnderPressure()).isFalse();
        assertThat(script.counter(TcpCounter.TCP_MEMORY_PRESSURES)).isEqualTo(1);
        assertThat(script.counter(TcpCounter.TCP_MEMORY_PRESSURES_CHRONO)).isEqualTo(250);
    }

    /** Memory pressure does not shrink an advertised window (RFC 9293 SHLD-14). */
    @Test
    void offerStands() {
        fill(3);
        Peer client = newClient(1001);
        acceptFrom(client);
        client.send(". seq 1 ack 1 len 1460");
        client.expect(". seq 1 ack 1461 win 62780");
        limits(1, 2, 100);
        for (int i = 1; i < 43; i++) {
            client.send(". seq " + (1 + 1460 * i) + " ack 1 len 1460");
        }
        Seen last = last(client);
        assertThat(last.ack() - client.isn + last.window()).isEqualTo(1 + 64_240);
    }

    /** Under pressure, if less than half of the buffer is free, a window opens by only four segments. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void windowUpdateUnderPressure(boolean pressure) {
        if (pressure) {
            limits(1, 2, 100);
        }
        Peer client = newClient(1001);
        TcpConnection connection = acceptFrom(client);
        for (int i = 0; i < 44; i++) {
            client.send(". seq " + (1 + 1460 * i) + " ack 1 len 1460");
        }
        client.skip();
        // 23 segments are left, and 31956 of 65536 bytes are free: the window is 21 segments, or four.
        read(connection, 1460 * 21);
        client.skip();
        client.send("P. seq " + (1 + 44 * 1460) + " ack 1 \"x\"");
        script.advanceMillis(200);
        assertThat(last(client).window()).isEqualTo(pressure ? 4 * 1460 - 1 : 21 * 1460 - 1);
    }

    /** A receive buffer grows with the data read in a round trip, here 100 ms, but not under pressure. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void receiveBufferDoesNotGrow(boolean pressure) {
        fill(3);
        if (pressure) {
            limits(1, 2, 100);
        }
        Peer client = newClient(1001);
        TcpConnection connection = acceptFrom(client);
        for (int i = 0; i < 10 * 40; i++) {
            client.send(". seq " + (1 + 1460 * i) + " ack 1 len 1460");
            read(connection, 1460);
            if (i % 40 == 0) {
                script.advanceMillis(100);
            }
        }
        client.skip();
        if (pressure) {
            assertThat(ReceiveWindow.limitBytes(connection.receiver())).isEqualTo(65_536);
        } else {
            assertThat(ReceiveWindow.limitBytes(connection.receiver())).isGreaterThan(2 * 40 * 1460);
        }
    }

    private Seen last(Peer client) {
        Seen last = null;
        for (Seen seen = client.take(); seen != null; seen = client.take()) {
            last = seen;
        }
        assertThat(last).isNotNull();
        return last;
    }

    private void read(TcpConnection connection, int count) {
        try {
            assertThat(connection.receive(new byte[count], 0, count)).isEqualTo(count);
            script.flush();
        } catch (TcpException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Without free memory, data that would need a new page is dropped, data that fits into a page is accepted, and an
     * empty buffer still gets its minimum.
     */
    @Test
    void exhausted() {
        limits(1, 2, 4);
        fill(3);
        Peer client = newClient(1001);
        TcpConnection connection = acceptFrom(client);
        client.send(". seq 1 ack 1 len 1460");
        client.send(". seq 1461 ack 1 len 1460");
        client.skip();
        assertThat(script.tcp.chunksInUse()).isEqualTo(4);
        // 2920 bytes are in a page of 4096.
        client.send(". seq 2921 ack 1 len 1460");
        client.expect(". seq 1 ack 2921");
        assertThat(script.counter(TcpCounter.TCP_RCV_Q_DROP)).isEqualTo(1);
        assertThat(script.counter(TcpCounter.RCV_PRUNED)).isEqualTo(1);
        client.send("P. seq 2921 ack 1 len 1000");
        client.expect(". seq 1 ack 3921");
        assertThat(receive(connection)).hasSize(3921 - 1);
        client.send(". seq 3921 ack 1 len 1460");
        client.expect(". seq 1 ack 5381");

        Peer late = newClient(1002);
        acceptFrom(late);
        late.send(". seq 1 ack 1 len 1460");
        late.expect(". seq 1 ack 1461");
        assertThat(script.tcp.chunksInUse()).isEqualTo(5);
    }

    /** Returns the ranges ahead of a gap, relative to the peer's initial sequence number. */
    private static String ahead(TcpConnection connection) {
        OutOfOrder ahead = connection.receiver().outOfOrder();
        int isn = connection.receiver().irs();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < ahead.size(); i++) {
            text.append(i == 0 ? "" : " ")
                    .append(ahead.left(i) - isn)
                    .append(':')
                    .append(ahead.right(i) - isn);
        }
        return text.toString();
    }

    /** Data ahead of a gap is dropped first, the furthest first, and the peer is informed of the loss. */
    @Test
    void outOfOrderIsPruned() {
        Peer client = newClient(1001);
        TcpConnection connection = acceptFrom(client);
        client.send(". seq 1 ack 1 len 1000");
        client.expect(". seq 1 ack 1001");
        client.send(". seq 10001 ack 1 len 100");
        client.expect(". seq 1 ack 1001");
        assertThat(ahead(connection)).isEqualTo("10001:10101");
        client.send(". seq 20001 ack 1 len 100");
        client.expect(". seq 1 ack 1001");
        assertThat(ahead(connection)).isEqualTo("10001:10101 20001:20101");
        assertThat(script.tcp.chunksInUse()).isEqualTo(3);
        limits(1, 2, 3);
        // Further than all other data: no other data is dropped for it.
        client.send(". seq 30001 ack 1 len 100");
        client.expect(". seq 1 ack 1001");
        assertThat(ahead(connection)).isEqualTo("10001:10101 20001:20101");
        assertThat(script.counter(TcpCounter.TCP_OFO_DROP)).isEqualTo(1);
        assertThat(script.counter(TcpCounter.PRUNE_CALLED)).isEqualTo(1);
        assertThat(script.counter(TcpCounter.OFO_PRUNED)).isZero();
        // Nearer: the furthest range is dropped for it.
        client.send(". seq 5001 ack 1 len 100");
        client.expect(". seq 1 ack 1001");
        assertThat(ahead(connection)).isEqualTo("5001:5101 10001:10101");
        assertThat(script.counter(TcpCounter.OFO_PRUNED)).isEqualTo(1);
        limits(1, 2, 100);
        client.send(". seq 20001 ack 1 len 100");
        client.expect(". seq 1 ack 1001");
        assertThat(script.tcp.chunksInUse()).isEqualTo(4);
        limits(1, 2, 4);
        // In order up to 10101, in the existing pages; then into a fourth page, for which room must be made.
        for (int seq = 1001; seq < 10_001; seq += 1000) {
            client.send(". seq " + seq + " ack 1 len 1000");
        }
        client.skip();
        assertThat(ahead(connection)).isEqualTo("20001:20101");
        assertThat(script.counter(TcpCounter.OFO_PRUNED)).isEqualTo(1);
        assertThat(script.counter(TcpCounter.PRUNE_CALLED)).isEqualTo(2);
        client.send(". seq 10101 ack 1 len 4000");
        client.expect(". seq 1 ack 14101");
        assertThat(script.counter(TcpCounter.PRUNE_CALLED)).isEqualTo(3);
        assertThat(script.counter(TcpCounter.OFO_PRUNED)).isEqualTo(2);
        assertThat(script.counter(TcpCounter.RCV_PRUNED)).isZero();
        assertThat(script.tcp.chunksInUse()).isEqualTo(4);
        assertThat(receive(connection)).hasSize(14_100);
        client.skip();
    }

    /** A writer gets a page, and is notified when its data was acknowledged. */
    @Test
    void sendingWithoutMemory() {
        limits(1, 2, 3);
        fill(3);
        Peer client = newClient(1001);
        TcpConnection connection = acceptFrom(client);
        user.said();
        assertThat(send(connection, "y".repeat(10_000))).isEqualTo(PAGE);
        assertThat(send(connection, "y")).isZero();
        client.skip();
        client.send(". seq 1 ack " + (1 + PAGE));
        assertThat(user.said()).contains("writable");
        assertThat(send(connection, "y".repeat(10_000))).isEqualTo(PAGE);
        client.skip();
    }

    /** Under pressure a send buffer does not grow beyond tcp_wmem's default. */
    @Test
    void sendBufferDoesNotGrow() {
        Peer client = newClient(1001);
        TcpConnection connection = acceptFrom(client);
        assertThat(WriteRoom.limitBytes(connection.sender())).isEqualTo(2 * 10 * 1460);
        limits(1, 2, 100);
        fill(3);
        assertThat(send(connection, "y".repeat(30_000))).isEqualTo(16_384);
        client.skip();
    }

    /** Without memory, an orphan that holds more than a page is reset at its next timeout. */
    @Test
    void orphansGoFirst() {
        Peer client = newClient(1001);
        TcpConnection connection = acceptFrom(client);
        send(connection, "y".repeat(10_000));
        close(connection);
        client.skip();
        assertState(connection, TcpState.FIN_WAIT_1);
        limits(1, 1, 2);
        script.advanceMillis(1000);
        assertState(connection, TcpState.CLOSED);
        assertThat(script.counter(TcpCounter.TCP_ABORT_ON_MEMORY)).isEqualTo(1);
        script.sent.clear();
    }

    /**
     * Bad input 40: thousands of one-byte segments, each ahead of a gap of its own. The number of ranges is bounded,
     * their real memory stays within the window, and the stream is complete when the gaps are filled.
     */
    @Test
    void badInput40_tinySegmentsOutOfOrder() {
        Peer client = newClient(1001);
        TcpConnection connection = acceptFrom(client);
        for (int i = 0; i < 30_000; i++) {
            int seq = 2 + 2 * (i * 7919 % 30_000);
            client.send(". seq " + seq + " ack 1 len 1");
            if (i % 1000 == 0) {
                client.skip();
            }
            assertThat(script.tcp.chunksInUse()).isLessThanOrEqualTo(64_240 / PAGE + 2);
        }
        client.skip();
        OutOfOrder ahead = connection.receiver().outOfOrder();
        assertThat(ahead.size()).isEqualTo(OutOfOrder.MAX_RANGES);
        assertThat(script.counter(TcpCounter.TCP_OFO_QUEUE)).isEqualTo(OutOfOrder.MAX_RANGES);
        assertThat(script.counter(TcpCounter.TCP_OFO_DROP)).isEqualTo(30_000 - OutOfOrder.MAX_RANGES);
        for (int seq = 1; seq < 60_000; seq += 1000) {
            client.send(". seq " + seq + " ack 1 len 1000");
        }
        client.skip();
        assertThat(receive(connection)).hasSize(60_000);
        client.skip();
        assertThat(script.tcp.chunksInUse()).isZero();
    }
}
