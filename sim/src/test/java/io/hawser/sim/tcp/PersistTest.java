package io.hawser.sim.tcp;

import static io.hawser.sim.cable.PacketMatchers.pureAck;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Requirement;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpState;
import io.hawser.tcp.event.TcpCounter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A closed window and its probes: RFC 9293 §3.8.6.1 (MUST-35 to MUST-37, SHLD-29, SHLD-30). */
class PersistTest {
    private static final int BUFFER = 65_536;

    private final TwoHosts hosts = new TwoHosts(1, Duration.ZERO).set("net.hawser.tcp_quickacks", 255);

    /** The time at which the window was found closed. */
    private long closed;

    @BeforeEach
    void closeTheWindow() {
        hosts.open();
        hosts.serverPeer.reads = false;
        hosts.clientPeer.send(100_000);
        hosts.runMillis(100);
        assertThat(hosts.clientPeer.connection.info().sndWnd).isZero();
        closed = hosts.fromServer(segment -> segment.window() == 0).getFirst().sentNanos();
        assertThat(hosts.serverPeer.connection.receiveQueueBytes()).isBetween(BUFFER, BUFFER + 1023);
        hosts.forget();
    }

    @AfterEach
    void nothingIsLeft() {
        hosts.close();
    }

    /** Returns the probes. Their sequence number is just before the window, so that the peer must answer. */
    private List<Segment> probes() {
        int next = 1 + (int) hosts.clientPeer.connection.info().bytesAcked;
        return hosts.fromClient(segment -> segment.isPureAck() && segment.seq() == next - 1);
    }

    private static List<Double> schedule(int count) {
        List<Double> times = new ArrayList<>();
        double interval = 200;
        double at = 0;
        for (int i = 0; i < count; i++) {
            at += interval;
            times.add(at);
            interval = Math.min(2 * interval, 120_000);
        }
        return times;
    }

    @Test
    void probesBeginAfterOneTimeoutAndDoubleUpToTwoMinutes() {
        hosts.run(Duration.ofSeconds(1000));
        assertThat(TwoHosts.millis(probes(), closed)).isEqualTo(schedule(16));
        assertThat(hosts.client.tcpCounters().get(TcpCounter.TCP_WIN_PROBE)).isEqualTo(16);
        // no answer opened the window, and no data was sent into it
        assertThat(hosts.fromClient(Segment::isData)).isEmpty();
        assertThat(hosts.fromServer()).hasSizeGreaterThan(10).allMatch(segment -> segment.window() == 0);
    }

    @Test
    @Requirement("MAY-8")
    void aPeerThatAnswersIsKeptForEver() {
        hosts.run(Duration.ofDays(30));
        assertThat(hosts.clientPeer.connection.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(hosts.clientPeer.connection.info().probes).isLessThanOrEqualTo(1);
        hosts.serverPeer.reads = true;
        hosts.serverPeer.drain();
        hosts.runMillis(100);
        assertThat(hosts.serverPeer.received).isEqualTo(100_000);
        hosts.finish();
    }

    @Test
    void aPeerThatDoesNotAnswerIsGivenUpAfterAsLongAsForData() {
        hosts.cable.forward().cut();
        hosts.runUntilIdle();
        assertThat(hosts.clientPeer.error).isEqualTo(TcpError.TIMED_OUT);
        assertThat(TwoHosts.millis(probes(), closed)).isEqualTo(schedule(15));
        assertThat(hosts.clientPeer.closedNanos - closed).isEqualTo(924_600_000_000L);
    }

    /**
     * The user has closed and cannot abort any more; therefore a peer that only answers must not keep the connection
     * open.
     */
    @Test
    void badInput38_aConnectionThatItsUserHasClosedIsNotHeldOpen() {
        hosts.clientPeer.connection.close();
        hosts.runUntilIdle();
        assertThat(hosts.clientPeer.connection.state()).isEqualTo(TcpState.CLOSED);
        assertThat(hosts.clientPeer.closedNanos - closed).isEqualTo(102_200_000_000L);
    }

    @Test
    void theWindowUpdateStartsTheTransferAgainAtOnce() {
        hosts.run(Duration.ofSeconds(10));
        hosts.forget();
        long reads = hosts.now();
        hosts.serverPeer.reads = true;
        hosts.serverPeer.drain();
        hosts.runMillis(1);
        assertThat(hosts.fromServer().getFirst().sentNanos()).isEqualTo(reads);
        assertThat(hosts.fromServer().getFirst().window()).isPositive();
        assertThat(hosts.fromClient(Segment::isData).getFirst().sentNanos()).isEqualTo(reads);
        hosts.runMillis(100);
        assertThat(hosts.serverPeer.received).isEqualTo(100_000);
        hosts.finish();
    }

    @Test
    void aLostWindowUpdateIsMadeUpForByTheNextProbe() {
        hosts.run(Duration.ofSeconds(10));
        hosts.cable.backward().dropNext(1, pureAck());
        hosts.serverPeer.reads = true;
        hosts.serverPeer.drain();
        hosts.run(Duration.ofSeconds(10));
        assertThat(hosts.serverPeer.received).isEqualTo(100_000);
        // probes at 0.2, 0.6, 1.4, 3.0, 6.2 and 12.6 s
        assertThat(hosts.serverPeer.lastReceivedNanos - closed).isEqualTo(12_600_000_000L);
        hosts.finish();
    }

    @Test
    void aWindowThatClosesAgainIsProbedFromTheFirstIntervalOn() {
        hosts.clientPeer.send(100_000);
        hosts.run(Duration.ofSeconds(10));
        hosts.serverPeer.drain();
        hosts.forget();
        hosts.runMillis(300);
        assertThat(hosts.clientPeer.connection.info().sndWnd).isZero();
        long again =
                hosts.fromServer(segment -> segment.window() == 0).getFirst().sentNanos();
        hosts.forget();
        hosts.run(Duration.ofSeconds(5));
        assertThat(TwoHosts.millis(probes(), again)).isEqualTo(schedule(4));
        hosts.serverPeer.reads = true;
        hosts.serverPeer.drain();
        hosts.runMillis(100);
        hosts.finish();
    }

    @Test
    void aFinWaitsBehindTheDataForTheWindow() {
        hosts.clientPeer.connection.shutdownOutput();
        hosts.run(Duration.ofSeconds(100));
        assertThat(hosts.fromClient(Segment::isFin)).isEmpty();
        hosts.serverPeer.reads = true;
        hosts.serverPeer.drain();
        hosts.runMillis(100);
        assertThat(hosts.serverPeer.eofNanos).isPositive();
        hosts.clientPeer.sent = hosts.serverPeer.received;
        hosts.finish();
    }
}
