package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.packet.Packet;
import io.hawser.tcp.event.CongestionEvent;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.wire.TcpHeader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@link TcpObserver} is notified of all events in their order. */
class TcpObserverTest extends TcpTestBase {
    private final List<String> events = new ArrayList<>();

    private final class Recorder implements TcpObserver {
        @Override
        public void stateChanged(TcpFlow flow, TcpState from, TcpState to) {
            events.add(from + " > " + to);
        }

        @Override
        public void timerArmed(TcpFlow flow, TcpTimerKind timer, long deadlineNanos) {
            assertThat(flow.timerDeadlineNanos(timer)).isEqualTo(deadlineNanos);
            events.add(timer + " in " + (deadlineNanos - script.wheel.nowNanos()) / 1_000_000);
        }

        @Override
        public void timerCancelled(TcpFlow flow, TcpTimerKind timer) {
            events.add(timer + " cancelled");
        }

        @Override
        public void timerFired(TcpFlow flow, TcpTimerKind timer) {
            events.add(timer + " fired");
        }

        @Override
        public void segmentReceived(TcpFlow flow, Packet segment) {
            events.add((flow == null ? "stray " : "in ") + letters(segment));
        }

        @Override
        public void segmentSent(TcpFlow flow, Packet segment) {
            events.add((flow == null ? "answer " : "out ") + letters(segment));
        }

        @Override
        public void dropped(TcpFlow flow, TcpCounter reason) {
            events.add("drop " + reason);
        }

        private String letters(Packet segment) {
            return SegmentText.letters(TcpHeader.flags(segment.bytes(), segment.start()));
        }
    }

    private void expectEvents(String... expected) {
        assertThat(events).containsExactly(expected);
        events.clear();
    }

    @Test
    void activeOpenAndClose() {
        script.tcp.observer(new Recorder());
        script.sysctl("net.ipv4.tcp_rfc1337", 1);
        TcpConnection connection = connect();
        peer.expect("S seq 0");
        expectEvents("CLOSED > SYN_SENT", "out S", "CONNECTION_ESTABLISHMENT in 1000");

        script.advanceMillis(1000);
        peer.expect("S seq 0");
        expectEvents("CONNECTION_ESTABLISHMENT fired", "out S", "CONNECTION_ESTABLISHMENT in 1000");

        peer.send("S. seq 0 ack 1 <mss 1460>");
        peer.expect(". seq 1 ack 1");
        expectEvents("in S.", "CONNECTION_ESTABLISHMENT cancelled", "SYN_SENT > ESTABLISHED", "out .");

        close(connection);
        peer.expect("F. seq 1 ack 1");
        expectEvents("ESTABLISHED > FIN_WAIT_1", "out F.", "RETRANSMISSION in 3000");

        peer.send(". seq 1 ack 2");
        expectEvents("in .", "RETRANSMISSION cancelled", "FIN_WAIT_1 > FIN_WAIT_2", "FIN_WAIT_2 in 60000");

        peer.send("F. seq 1 ack 2");
        peer.expect(". seq 2 ack 2");
        expectEvents("in F.", "out .", "FIN_WAIT_2 cancelled", "FIN_WAIT_2 > TIME_WAIT", "TIME_WAIT in 60000");

        peer.send("R seq 2");
        expectEvents("in R", "drop TIME_WAIT_RST_IGNORED");

        script.advanceMillis(60_000);
        expectEvents("TIME_WAIT fired", "TIME_WAIT > CLOSED");

        peer.send(". seq 2 ack 2");
        peer.expect("R seq 2");
        expectEvents("stray .", "answer R");
    }

    @Test
    void passiveOpenAndClose() {
        TcpListener listener = listen(5);
        script.tcp.observer(new Recorder());
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1");
        expectEvents("stray S", "LISTEN > SYN_RCVD", "out S.", "CONNECTION_ESTABLISHMENT in 1000");

        peer.send(". seq 1 ack 1");
        expectEvents("in .", "CONNECTION_ESTABLISHMENT cancelled", "SYN_RCVD > ESTABLISHED");

        peer.send("P. seq 1 ack 1 \"data\"");
        peer.expect(". seq 1 ack 5");
        expectEvents("in P.", "out .");

        TcpConnection connection = accept(listener);
        assertThat(receive(connection)).isEqualTo("data");
        peer.send("F. seq 5 ack 1");
        peer.expect(". seq 1 ack 6");
        expectEvents("in F.", "ESTABLISHED > CLOSE_WAIT", "out .");

        close(connection);
        peer.expect("F. seq 1 ack 6");
        expectEvents("CLOSE_WAIT > LAST_ACK", "out F.", "RETRANSMISSION in 200");

        peer.send(". seq 6 ack 2");
        expectEvents("in .", "RETRANSMISSION cancelled", "LAST_ACK > CLOSED");
    }

    /** Drops are reported with their reason; a segment with a wrong checksum counts as never received. */
    @Test
    void drops() {
        establish();
        script.tcp.observer(new Recorder());
        byte[] broken = peer.build("P. seq 1 ack 1 \"data\"");
        broken[broken.length - 1] ^= 1;
        script.deliver(broken);
        expectEvents("drop IN_CSUM_ERRORS");

        peer.send("R seq 70000");
        expectEvents("in R", "drop OUTSIDE_WINDOW");

        peer.send("P seq 1 \"data\"");
        expectEvents("in P", "drop ACK_MISSING");

        peer.send("P. seq 70000 ack 1 \"data\"");
        peer.expect(". seq 1 ack 1");
        expectEvents("in P.", "drop OUTSIDE_WINDOW", "out .");
    }

    /** The delayed ACK is armed when it is due, cancelled when data carries it, and sent otherwise. */
    @Test
    void delayedAck() {
        script.sysctl("net.hawser.tcp_quickacks", 0);
        TcpConnection connection = establish();
        script.tcp.observer(new Recorder());
        peer.send("P. seq 1 ack 1 \"one\"");
        expectEvents("in P.", "DELAYED_ACK in 40");
        send(connection, "answer");
        peer.expect("P. seq 1 ack 4 \"answer\"");
        expectEvents("out P.", "DELAYED_ACK cancelled", "RETRANSMISSION in 200");

        peer.send("P. seq 4 ack 7 \"two\"");
        assertThat(events.removeLast()).startsWith("DELAYED_ACK in ");
        expectEvents("in P.", "RETRANSMISSION cancelled");
        script.advanceMillis(200);
        peer.expect(". seq 7 ack 7");
        expectEvents("DELAYED_ACK fired", "out .");
    }

    /** Two observers are notified of retransmissions and round trips, one after the other. */
    @Test
    void retransmissionsAndRoundTrips() {
        TcpConnection connection = establish();
        script.tcp.observer(TcpObserver.both(new Repairs("first"), new Repairs("second")));
        send(connection, "data");
        peer.expect("P. seq 1 ack 1 \"data\"");
        script.advanceMillis(50);
        peer.send(". seq 1 ack 5");
        expectEvents("first measured 50 ms", "second measured 50 ms");

        send(connection, "more");
        peer.expect("P. seq 5 ack 1 \"more\"");
        long before = script.tcp.counters().get(TcpCounter.RETRANS_SEGS);
        script.advanceMillis(1000);
        assertThat(events).contains("first sends 4 bytes again", "second sends 4 bytes again");
        assertThat(events.stream().filter(event -> event.startsWith("first sends")))
                .hasSize((int) (script.tcp.counters().get(TcpCounter.RETRANS_SEGS) - before));
        peer.skip();
    }

    private final class Repairs implements TcpObserver {
        private final String name;

        Repairs(String name) {
            this.name = name;
        }

        @Override
        public void retransmitted(TcpFlow flow, int seq, int bytes) {
            events.add(name + " sends " + bytes + " bytes again");
        }

        @Override
        public void roundTripMeasured(TcpConnection connection, long rttNanos, int cwndBytes) {
            assertThat(cwndBytes).isEqualTo(connection.info().cwndBytes);
            events.add(name + " measured " + rttNanos / 1_000_000 + " ms");
        }
    }

    @Test
    void observerIsLetGo() {
        script.tcp.observer(new Recorder());
        script.tcp.observer(null);
        establish();
        assertThat(events).isEmpty();
    }

    /** The round trip of the handshake is measured, however short, unless the SYN was sent twice. */
    @ParameterizedTest
    @CsvSource({"0, first measured 0 ms", "40, first measured 40 ms", "1500, first sends 0 bytes again"})
    void roundTripOfTheHandshake(int millis, String event) {
        script.tcp.observer(new Repairs("first"));
        connect();
        script.advanceMillis(millis);
        peer.skip();
        peer.send("S. seq 0 ack 1 <mss 1460>");
        peer.expect(". seq 1 ack 1");
        assertThat(events).containsExactly(event);
    }

    @Test
    void timeoutIsACongestionEvent() {
        List<CongestionEvent> congestion = new ArrayList<>();
        script.tcp.observer(new TcpObserver() {
            @Override
            public void congestionChanged(
                    TcpConnection connection, CongestionEvent event, long cwndBytes, long ssthreshBytes) {
                assertThat(cwndBytes).isEqualTo(connection.info().cwndBytes);
                congestion.add(event);
            }
        });
        send(establish(), "data");
        script.advanceMillis(200);
        peer.skip();
        assertThat(congestion).containsExactly(CongestionEvent.RETRANSMISSION_TIMEOUT);
    }

    /** Two observers are notified of the same events, among them a drop, a retransmission and a congestion event. */
    @Test
    void bothObserversOfAPairAreNotified() {
        Everything first = new Everything();
        Everything second = new Everything();
        script.tcp.observer(TcpObserver.both(first, second));
        TcpConnection connection = establish();
        send(connection, "data");
        peer.skip();
        script.advanceMillis(200);
        peer.skip();
        peer.send(". seq 1 ack 5");
        peer.send("R seq 100000");
        assertThat(first.calls)
                .contains(
                        "stateChanged",
                        "timerArmed",
                        "timerCancelled",
                        "timerFired",
                        "segmentReceived",
                        "segmentSent",
                        "retransmitted",
                        "roundTripMeasured",
                        "congestionChanged",
                        "dropped");
        assertThat(second.calls).isEqualTo(first.calls);
    }

    /** Records the name of each call. */
    private static final class Everything implements TcpObserver {
        private final List<String> calls = new ArrayList<>();

        @Override
        public void stateChanged(TcpFlow flow, TcpState from, TcpState to) {
            calls.add("stateChanged");
        }

        @Override
        public void timerArmed(TcpFlow flow, TcpTimerKind timer, long deadlineNanos) {
            calls.add("timerArmed");
        }

        @Override
        public void timerCancelled(TcpFlow flow, TcpTimerKind timer) {
            calls.add("timerCancelled");
        }

        @Override
        public void timerFired(TcpFlow flow, TcpTimerKind timer) {
            calls.add("timerFired");
        }

        @Override
        public void segmentReceived(TcpFlow flow, Packet segment) {
            calls.add("segmentReceived");
        }

        @Override
        public void segmentSent(TcpFlow flow, Packet segment) {
            calls.add("segmentSent");
        }

        @Override
        public void retransmitted(TcpFlow flow, int seq, int bytes) {
            calls.add("retransmitted");
        }

        @Override
        public void roundTripMeasured(TcpConnection connection, long rttNanos, int cwndBytes) {
            calls.add("roundTripMeasured");
        }

        @Override
        public void congestionChanged(
                TcpConnection connection, CongestionEvent event, long cwndBytes, long ssthreshBytes) {
            calls.add("congestionChanged");
        }

        @Override
        public void dropped(TcpFlow flow, TcpCounter reason) {
            calls.add("dropped");
        }
    }
}
