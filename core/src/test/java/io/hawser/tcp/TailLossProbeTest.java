package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.event.TcpCounter;
import org.junit.jupiter.api.Test;

/** RFC 8985 §7: tail loss probes, with their exact times. */
class TailLossProbeTest extends LossTestBase {
    private void assertProbes(int probes, int timeouts) {
        assertThat(count(TcpCounter.TCP_LOSS_PROBES)).isEqualTo(probes);
        assertThat(count(TcpCounter.TCP_TIMEOUTS)).isEqualTo(timeouts);
    }

    /** §7.2: PTO = 2 * SRTT; §7.3: the last segment is retransmitted if there is no new data. */
    @Test
    void afterTwoRoundTripsTheLastSegmentGoesAgain() {
        open(ALL);
        write(3);
        assertThat(sent()).isEqualTo("0 1 2");
        assertThat(after(200)).isEqualTo("2");
        assertProbes(1, 0);
    }

    /** §7.2: with one segment in flight the peer may delay its acknowledgment: the probe waits 200 ms more. */
    @Test
    void oneSegmentMayBeAcknowledgedLate() {
        open(ALL, 400);
        write(1);
        assertThat(sent()).isEqualTo("0");
        // RTO is 400 + 4 * 200 ms
        assertThat(after(2 * 400 + 200)).isEqualTo("0");
        assertProbes(1, 0);
    }

    /**
     * §7.2: "if the time at which an RTO would fire is sooner …, then the sender schedules a TLP to be sent at that RTO
     * time".
     */
    @Test
    void itIsNeverLaterThanTheTimeoutWouldBe() {
        open(ALL);
        write(1);
        assertThat(sent()).isEqualTo("0");
        assertThat(after(300)).isEqualTo("0");
        assertProbes(1, 0);
    }

    /** §7.3: new data is sent as the probe even if the congestion window is full. */
    @Test
    void newDataIsTheBetterProbe() {
        open(ALL);
        write(12);
        assertThat(sent()).isEqualTo("0 1 2 3 4 5 6 7 8 9");
        assertThat(after(200)).isEqualTo("10");
        assertProbes(1, 0);
        roundTrip();
        assertThat(ack(11)).isEqualTo("11");
        assertThat(connection.info().retransmits).isZero();
    }

    /** §7.3: the peer's window still limits a probe. */
    @Test
    void unlessThePeerHasNoRoom() {
        peer.window = 10 * 1460;
        open("mss 1460,nop,nop,sackOK");
        write(12);
        assertThat(sent()).isEqualTo("0 1 2 3 4 5 6 7 8 9");
        assertThat(after(200)).isEqualTo("9");
        assertProbes(1, 0);
    }

    /** §7.3: there is at most one probe; then the retransmission timer is restarted. */
    @Test
    void thereIsNoSecondProbe() {
        open(ALL);
        write(3);
        sent();
        assertThat(after(200)).isEqualTo("2");
        assertThat(after(300)).isEqualTo("0");
        assertProbes(1, 1);
        assertThat(after(600)).isEqualTo("0");
        assertProbes(1, 2);
    }

    /**
     * §7.3: no second probe is sent before the first is acknowledged, even if the round trip was measured: SRTT 125 ms,
     * RTTVAR 87.5 ms.
     */
    @Test
    void noneFollowsOneThatIsStillInFlight() {
        open(ALL);
        write(3);
        sent();
        int original = peer.tsRecent;
        assertThat(after(200)).isEqualTo("2");
        roundTrip();
        peer.tsRecent = original;
        assertThat(ack(1)).isEmpty();
        assertThat(after(125 + 350)).isEqualTo("1");
        assertProbes(1, 1);
    }

    /** §7.4.1: the SACK of the probe shows that segments before it are lost. */
    @Test
    void theAnswerToAProbeShowsTheLoss() {
        open(ALL);
        write(3);
        sent();
        assertThat(after(200)).isEqualTo("2");
        roundTrip();
        // 3 in flight; therefore the threshold is 2, and one segment replaces the one that has arrived
        assertThat(ack(0, "2")).isEqualTo("0");
        assertThat(ssthresh()).isEqualTo(2);
        roundTrip();
        assertThat(ack(1, "2")).isEqualTo("1");
        roundTrip();
        assertThat(ack(3)).isEmpty();
        assertProbes(1, 0);
        assertThat(count(TcpCounter.TCP_SACK_RECOVERY)).isEqualTo(1);
        assertThat(connection.info().recovering).isFalse();
    }

    /** §7.4.2: the probe has repaired the only loss; congestion control is still notified of the loss. */
    @Test
    void aLossThatTheProbeHasRepairedCounts() {
        open(ALL);
        write(3);
        sent();
        roundTrip();
        assertThat(ack(2)).isEmpty();
        assertThat(after(300)).isEqualTo("2");
        roundTrip();
        assertThat(ack(3)).isEmpty();
        assertThat(count(TcpCounter.TCP_LOSS_PROBE_RECOVERY)).isZero();
        assertThat(cwnd()).isEqualTo(10);
        write(6);
        assertThat(sent()).isEqualTo("3 4 5 6 7 8");
        roundTrip();
        assertThat(ack(4)).isEmpty();
        assertThat(count(TcpCounter.TCP_LOSS_PROBE_RECOVERY)).isEqualTo(1);
        // half of what is in flight
        assertThat(ssthresh()).isEqualTo(2.5);
        assertThat(ack(9)).isEmpty();
        assertProbes(1, 0);
    }

    /** §7.4.2, case 1: the peer has received both. */
    @Test
    void aDuplicateMeansThatNothingWasLost() {
        open(ALL);
        write(3);
        sent();
        roundTrip();
        ack(2);
        assertThat(after(300)).isEqualTo("2");
        assertThat(ack(3)).isEmpty();
        roundTrip();
        assertThat(ack(3, "2")).isEmpty();
        write(1);
        assertThat(sent()).isEqualTo("3");
        roundTrip();
        assertThat(ack(4)).isEmpty();
        assertThat(count(TcpCounter.TCP_LOSS_PROBE_RECOVERY)).isZero();
        assertThat(ssthresh()).isEqualTo(-1);
    }

    /**
     * §7.3, the second condition: on a path that has become slower every probe would be too early, because a segment
     * that was sent twice is not measured.
     * sent twice is not measured.
     */
    @Test
    void thereIsNoProbeBeforeTheRoundTripWasMeasuredAgain() {
        open(SACK);
        write(1);
        sent();
        assertThat(after(300)).isEqualTo("0");
        assertProbes(1, 0);
        script.advanceMillis(200);
        assertThat(ack(1)).isEmpty();
        // the probe has arrived too
        assertThat(ack(1, "0")).isEmpty();
        write(1);
        assertThat(sent()).isEqualTo("1");
        assertThat(after(300)).isEqualTo("1");
        assertProbes(1, 1);
    }

    /** A timestamp measures the round trip even if the segment was sent twice. */
    @Test
    void anEchoMeasuresItToo() {
        open(ALL);
        write(1);
        sent();
        int original = peer.tsRecent;
        assertThat(after(300)).isEqualTo("0");
        script.advanceMillis(200);
        peer.tsRecent = original;
        assertThat(ack(1)).isEmpty();
        // SRTT = 7/8 * 100 + 1/8 * 500; RTTVAR = 3/4 * 50 + 1/4 * 400
        assertThat(connection.info().srttNanos).isEqualTo(150_000_000);
        assertThat(connection.info().rttvarNanos).isEqualTo(137_500_000);
        assertThat(ack(1, "0")).isEmpty();
        write(1);
        assertThat(sent()).isEqualTo("1");
        assertThat(after(2 * 150 + 200)).isEqualTo("1");
        assertProbes(2, 0);
    }

    /** The probe that ends a flight is not counted in the next flight, whatever its numbers are. */
    @Test
    void theNextFlightKnowsNothingOfAProbe() {
        open(SACK);
        write(10);
        assertThat(sent()).isEqualTo("0 1 2 3 4 5 6 7 8 9");
        roundTrip();
        assertThat(ack(9)).isEmpty();
        assertThat(after(300)).isEqualTo("9");
        roundTrip();
        assertThat(ack(10)).isEmpty();
        write(8);
        assertThat(sent()).isEqualTo("10 11 12 13 14 15 16 17");
        roundTrip();
        assertThat(ack(10, "17")).isEmpty();
        assertThat(after(25)).isEqualTo("10");
        StringBuilder again = new StringBuilder();
        for (int next = 11; next <= 16; next++) {
            script.advanceMillis(RTT);
            again.append(' ').append(ack(next, "17"));
        }
        assertThat(again.toString().trim().split(" +", -1)).containsExactly("11", "12", "13", "14", "15", "16");
        assertThat(ack(18)).isEmpty();
        assertThat(connection.info().retransmits).isEqualTo(1 + 7);
        assertProbes(1, 0);
    }

    @Test
    void unlessSwitchedOff() {
        script.sysctl("net.ipv4.tcp_early_retrans", 0);
        open(ALL);
        write(3);
        sent();
        assertThat(after(300)).isEqualTo("0");
        assertProbes(0, 1);
    }

    /** §7.2: without SACK the answer to a probe would give no information. */
    @Test
    void norWithoutSack() {
        open(PLAIN);
        write(3);
        sent();
        assertThat(after(300)).isEqualTo("0");
        assertProbes(0, 1);
    }

    /** §7.4.2: a duplicate of the probe, which arrives with new data acknowledged, shows that nothing was lost. */
    @Test
    void aDuplicateThatIsReportedLateMeansTheSame() {
        probeTheTail(1);
        assertThat(ack(4, "2")).isEmpty();
        assertNoLoss();
    }

    /** Sends three segments, of which two are acknowledged, a probe of the third, and then {@code more}. */
    private void probeTheTail(int more) {
        open(ALL);
        write(3);
        sent();
        roundTrip();
        ack(2);
        assertThat(after(300)).isEqualTo("2");
        roundTrip();
        assertThat(ack(3)).isEmpty();
        write(more);
        assertThat(sent()).isEqualTo(more == 1 ? "3" : "3 4");
        script.advanceMillis(50);
    }

    private void assertNoLoss() {
        write(1);
        sent();
        script.advanceMillis(RTT);
        assertThat(ack(5)).isEmpty();
        assertThat(count(TcpCounter.TCP_LOSS_PROBE_RECOVERY)).isZero();
        assertThat(ssthresh()).isEqualTo(-1);
        assertThat(script.tcp.scoreboardsInUse()).isZero();
    }

    /** §7.4.2, case 3: a plain duplicate acknowledgment of a peer that does not report duplicates. */
    @Test
    void aDuplicateAcknowledgmentMeansThatNothingWasLost() {
        probeTheTail(1);
        assertThat(ack(3)).isEmpty();
        assertThat(ack(4)).isEmpty();
        assertNoLoss();
    }

    /** A duplicate acknowledgment that reports other data says nothing of the probe. */
    @Test
    void anAcknowledgmentWithBlocksIsNoSuchDuplicate() {
        probeTheTail(2);
        script.advanceMillis(50);
        assertThat(ack(3, "4")).isEmpty();
        assertThat(ack(5)).isEmpty();
        assertThat(count(TcpCounter.TCP_LOSS_PROBE_RECOVERY)).isEqualTo(1);
    }

    /** A duplicate of another segment, made by the network, says nothing of the probe either. */
    @Test
    void aDuplicateOfAnotherSegmentDoesNotCount() {
        probeTheTail(1);
        assertThat(ack(3, "0")).isEmpty();
        assertThat(ack(4)).isEmpty();
        assertThat(count(TcpCounter.TCP_LOSS_PROBE_RECOVERY)).isEqualTo(1);
    }

    /** RFC 8985 §6.2, step 4: the duplicate of a probe is no sign that RACK's window is too small. */
    @Test
    void aDuplicateOfAProbeDoesNotWidenTheReorderingWindow() {
        open(SACK);
        write(3);
        sent();
        roundTrip();
        ack(2);
        assertThat(after(300)).isEqualTo("2");
        roundTrip();
        ack(3);
        assertThat(ack(3, "2")).isEmpty();
        write(4);
        sent();
        roundTrip();
        assertThat(ack(3, "4")).isEmpty();
        assertThat(after(25)).isEqualTo("3");
    }

    /** A timeout replaces the probe: what is acknowledged after it was not repaired by the probe. */
    @Test
    void aTimeoutReplacesTheProbe() {
        open(SACK);
        write(3);
        sent();
        assertThat(after(200)).isEqualTo("2");
        assertThat(after(300)).isEqualTo("0");
        script.advanceMillis(RTT);
        ack(3);
        peer.skip();
        write(1);
        sent();
        script.advanceMillis(RTT);
        ack(4);
        peer.skip();
        assertProbes(1, 1);
        assertThat(count(TcpCounter.TCP_LOSS_PROBE_RECOVERY)).isZero();
    }

    /** A fast recovery replaces the probe too. */
    @Test
    void aRecoveryReplacesTheProbe() {
        open(ALL);
        write(3);
        sent();
        assertThat(after(200)).isEqualTo("2");
        roundTrip();
        assertThat(ack(0, "2")).isEqualTo("0");
        roundTrip();
        assertThat(ack(1, "2")).isEqualTo("1");
        roundTrip();
        assertThat(ack(3)).isEmpty();
        write(1);
        sent();
        roundTrip();
        assertThat(ack(4)).isEmpty();
        assertThat(count(TcpCounter.TCP_LOSS_PROBE_RECOVERY)).isZero();
        assertThat(ssthresh()).isEqualTo(2);
    }

    /** New data that was the probe is an ordinary segment: nothing is kept when it is acknowledged. */
    @Test
    void aProbeOfNewDataLeavesNothing() {
        open(ALL);
        write(11);
        sent();
        assertThat(after(200)).isEqualTo("10");
        roundTrip();
        assertThat(ack(11)).isEmpty();
        assertThat(script.tcp.scoreboardsInUse()).isZero();
    }

    /** RFC 8985 §7.2: without a round trip greater than 0 a probe would leave at once. */
    @Test
    void norWithoutARoundTrip() {
        open(ALL, 0);
        write(3);
        assertThat(sent()).isEqualTo("0 1 2");
        assertThat(after(200)).isEqualTo("0");
        assertProbes(0, 1);
    }

    /** The flight after a probe has its own timeout, which begins when its first segment is sent. */
    @Test
    void theNextFlightHasItsOwnTimeout() {
        open(SACK);
        write(3);
        sent();
        assertThat(after(200)).isEqualTo("2");
        roundTrip();
        assertThat(ack(3)).isEmpty();
        script.advanceMillis(1000);
        peer.expectNothing();
        write(1);
        assertThat(sent()).isEqualTo("3");
        assertThat(after(300)).isEqualTo("3");
        assertProbes(1, 1);
    }

    /** §7.3: the last segment is sent again with its FIN. */
    @Test
    void theProbeCarriesTheFin() {
        open(ALL);
        connection.options().cork(true);
        send(connection, SegmentText.pattern(mss) + "bye");
        shutdownOutput(connection);
        assertThat(sent()).isEqualTo("0 1?3");
        script.advanceMillis(2 * RTT);
        peer.expect("FP. seq " + seq(1) + " ack 1 \"bye\"");
        assertProbes(1, 0);
    }
}
