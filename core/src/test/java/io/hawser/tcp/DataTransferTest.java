package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Requirement;
import io.hawser.tcp.event.TcpCounter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The requirements of RFC 9293 §3.7 and §3.8 on sending, acknowledging and retransmitting, each with a few segments.
 * The sim module tests the same with long transfers between two hosts in virtual time.
 */
class DataTransferTest extends TcpTestBase {
    private static final int MSS = 1460;

    /** The last part of a long write is a small segment, behind which other small data waits. */
    @Test
    @Requirement({"SHLD-7", "MUST-17"})
    void smallDataWaitsBehindTheEndOfALongWrite() {
        TcpConnection connection = establish();
        send(connection, SegmentText.pattern(3 * MSS + 10));
        for (int i = 0; i < 4; i++) {
            peer.take();
        }
        send(connection, "more");
        peer.expectNothing();
        int end = 3 * MSS + 11;
        peer.send(". seq 1 ack " + end);
        peer.expect("P. seq " + end + " ack 1 \"more\"");
    }

    @Test
    @Requirement({"SHLD-7", "MUST-17"})
    void smallDataWaitsForTheAcknowledgmentUnlessTheUserWantsOtherwise() {
        TcpConnection connection = establish();
        send(connection, "a");
        peer.expect("P. seq 1 ack 1 \"a\"");
        send(connection, "b");
        send(connection, "c");
        peer.expectNothing();
        peer.send(". seq 1 ack 2");
        peer.expect("P. seq 2 ack 1 \"bc\"");
        connection.options().noDelay(true);
        send(connection, "d");
        peer.expect("P. seq 4 ack 1 \"d\"");
        send(connection, "e");
        peer.expect("P. seq 5 ack 1 \"e\"");
    }

    @Test
    @Requirement("MUST-18")
    void aRetransmittedSegmentIsNotMeasured() {
        TcpConnection connection = establish();
        assertThat(connection.info().srttNanos).isZero();
        send(connection, "a");
        peer.expect("P. seq 1 ack 1 \"a\"");
        peer.expectAfter(200, "P. seq 1 ack 1 \"a\"");
        script.advanceMillis(100);
        peer.send(". seq 1 ack 2");
        assertThat(connection.info().srttNanos).isZero();
        assertThat(connection.info().rtoNanos).isEqualTo(400_000_000L);
        send(connection, "b");
        peer.expect("P. seq 2 ack 1 \"b\"");
        script.advanceMillis(80);
        peer.send(". seq 1 ack 3");
        // SRTT = 80 / 8, RTTVAR = 80 / 4 ms
        assertThat(connection.info().srttNanos).isEqualTo(10_000_000L);
        assertThat(connection.info().rtoNanos).isEqualTo(210_000_000L);
    }

    @Test
    @Requirement("MUST-19")
    void timeoutsBackOffAndTheWindowStartsSlowly() {
        TcpConnection connection = establish();
        connection.options().congestionControl("reno");
        send(connection, SegmentText.pattern(8 * MSS));
        assertThat(connection.info().cwndBytes).isEqualTo(10 * MSS);
        peer.skip();
        peer.expectAfter(200, ". seq 1 ack 1 len 1460");
        assertThat(connection.info().cwndBytes).isEqualTo(MSS);
        assertThat(connection.info().ssthreshBytes).isEqualTo(4 * MSS);
        peer.expectAfter(400, ". seq 1 ack 1 len 1460");
        peer.expectAfter(800, ". seq 1 ack 1 len 1460");
        peer.send(". seq 1 ack 1461");
        assertThat(connection.info().cwndBytes).isEqualTo(2 * MSS);
        assertThat(peer.take().seq() - peer.hostIsn).isEqualTo(1 + MSS);
        assertThat(peer.take().seq() - peer.hostIsn).isEqualTo(1 + 2 * MSS);
        peer.expectNothing();
        peer.send(". seq 1 ack 2921");
        assertThat(connection.info().cwndBytes).isEqualTo(3 * MSS);
        peer.send(". seq 1 ack 4381");
        assertThat(connection.info().cwndBytes).isEqualTo(4 * MSS);
        // the window is at the threshold, where it grows by one segment per window; only one segment was acknowledged
        peer.send(". seq 1 ack 5841");
        assertThat(connection.info().cwndBytes).isEqualTo(4 * MSS);
        peer.send(". seq 1 ack 7301");
        peer.send(". seq 1 ack 8761");
        assertThat(connection.info().cwndBytes).isEqualTo(4 * MSS);
        peer.send(". seq 1 ack 10221");
        assertThat(connection.info().cwndBytes).isEqualTo(5 * MSS);
        peer.skip();
    }

    /** R2 is net.ipv4.tcp_retries2: the sum of that many timeouts. */
    @Test
    @Requirement("MUST-20")
    void afterR2TheConnectionIsClosed() {
        script.sysctl("net.ipv4.tcp_retries2", 3);
        TcpConnection connection = establish();
        send(connection, "a");
        peer.expect("P. seq 1 ack 1 \"a\"");
        peer.expectAfter(200, "P. seq 1 ack 1 \"a\"");
        peer.expectAfter(400, "P. seq 1 ack 1 \"a\"");
        peer.expectAfter(800, "P. seq 1 ack 1 \"a\"");
        script.advanceMillis(1599);
        assertState(connection, TcpState.ESTABLISHED);
        script.advanceMillis(1);
        assertState(connection, TcpState.CLOSED);
        assertThat(connection.error()).isEqualTo(TcpError.TIMED_OUT);
    }

    @Test
    @Requirement({"MUST-24", "MUST-25", "MUST-26", "MUST-28", "MUST-29"})
    void keepaliveIsOffUntilAskedForAndBearsLostProbes() {
        TcpConnection connection = establish();
        script.advanceMillis(100_000_000);
        peer.expectNothing();
        peer.send("P. seq 1 ack 1 \"x\"");
        peer.expect(". seq 1 ack 2");
        connection.options().keepAlive(true);
        peer.expectAfter(7_200_000, ". seq 0 ack 2");
        for (int lost = 1; lost <= 8; lost++) {
            peer.expectAfter(75_000, ". seq 0 ack 2");
        }
        peer.send(". seq 2 ack 1");
        // the peer has answered; therefore the silence is measured from here
        peer.expectAfter(7_200_000, ". seq 0 ack 2");
        assertState(connection, TcpState.ESTABLISHED);
    }

    /** The retransmission timer guards data in flight, however long the peer has been silent. */
    @Test
    @Requirement("MUST-26")
    void aConnectionWithDataInFlightIsNotProbed() {
        TcpConnection connection = establish();
        connection.options().keepAlive(true).keepAliveTimes(5_000_000_000L, 2_000_000_000L, 9);
        script.advanceMillis(4900);
        send(connection, "a");
        script.advanceMillis(20_000);
        for (Seen seen = peer.take(); seen != null; seen = peer.take()) {
            assertThat(seen.payload()).isEqualTo("a");
        }
        peer.send(". seq 1 ack 2");
        peer.expectAfter(5000, ". seq 1 ack 1");
    }

    @Test
    @Requirement("MUST-27")
    void theKeepaliveIntervalCanBeSet() {
        TcpConnection connection = establish();
        connection.options().keepAlive(true).keepAliveTimes(5_000_000_000L, 2_000_000_000L, 2);
        peer.expectAfter(5000, ". seq 0 ack 1");
        peer.expectAfter(2000, ". seq 0 ack 1");
        peer.expectAfter(2000, "R. seq 1 ack 1");
        assertThat(connection.error()).isEqualTo(TcpError.TIMED_OUT);
    }

    /** A segment of the peer postpones the probe; the timer, which it does not move, is armed again for the rest. */
    @Test
    void keepaliveCountsTheSilenceFromTheLastSegment() {
        TcpConnection connection = establish();
        connection.options().keepAlive(true).keepAliveTimes(5_000_000_000L, 2_000_000_000L, 2);
        script.advanceMillis(3000);
        peer.send(". seq 1 ack 1");
        peer.expectAfter(5000, ". seq 0 ack 1");
        peer.expectAfter(2000, ". seq 0 ack 1");
        script.advanceMillis(1000);
        peer.send(". seq 1 ack 1");
        assertThat(script.counter(TcpCounter.TCP_KEEP_ALIVE)).isEqualTo(2);
        peer.expectAfter(5000, ". seq 0 ack 1");
        assertThat(connection.info().probes).isEqualTo(1);
        peer.expectAfter(2000, ". seq 0 ack 1");
        peer.expectAfter(2000, "R. seq 1 ack 1");
        assertThat(script.counter(TcpCounter.TCP_ABORT_ON_TIMEOUT)).isEqualTo(1);
    }

    /** An answer at the instant of the probe is one. */
    @Test
    void keepaliveProbeThatIsAnsweredAtOnce() {
        TcpConnection connection = establish();
        connection.options().keepAlive(true).keepAliveTimes(5_000_000_000L, 2_000_000_000L, 1);
        for (int i = 0; i < 3; i++) {
            peer.expectAfter(5000, ". seq 0 ack 1");
            peer.send(". seq 1 ack 1");
        }
        assertState(connection, TcpState.ESTABLISHED);
    }

    @Test
    void keepaliveEndsWhenItIsSwitchedOff() {
        TcpConnection connection = establish();
        connection.options().keepAlive(true).keepAliveTimes(5_000_000_000L, 2_000_000_000L, 2);
        peer.expectAfter(5000, ". seq 0 ack 1");
        connection.options().keepAlive(false);
        script.advanceMillis(100_000);
        peer.expectNothing();
        connection.options().keepAlive(true);
        script.advanceNanos(0);
        peer.expect(". seq 0 ack 1");
    }

    /** The times of the host. */
    @Test
    @Requirement("MUST-27")
    void keepaliveTimesOfTheHost() {
        script.sysctl("net.ipv4.tcp_keepalive_time", 30);
        script.sysctl("net.ipv4.tcp_keepalive_intvl", 7);
        script.sysctl("net.ipv4.tcp_keepalive_probes", 1);
        establish().options().keepAlive(true);
        peer.expectAfter(30_000, ". seq 0 ack 1");
        peer.expectAfter(7_000, "R. seq 1 ack 1");
    }

    /** The persist timer guards data that waits before a closed window. */
    @Test
    @Requirement("MUST-26")
    void aConnectionWithAClosedWindowIsNotProbedTwice() {
        TcpConnection connection = establish();
        connection.options().keepAlive(true).keepAliveTimes(5_000_000_000L, 2_000_000_000L, 2);
        peer.send(". seq 1 ack 1 win 0");
        send(connection, "a");
        for (int i = 0; i < 6; i++) {
            peer.expectAfter(200L << i, ". seq 0 ack 1");
        }
        assertThat(script.counter(TcpCounter.TCP_WIN_PROBE)).isEqualTo(6);
        assertThat(script.counter(TcpCounter.TCP_KEEP_ALIVE)).isZero();
        peer.send(". seq 1 ack 1");
        peer.expect("P. seq 1 ack 1 \"a\"");
        peer.send(". seq 1 ack 2");
    }

    /** net.hawser.tcp_persist_min_ms replaces the timeout as the first interval; the last is limited by two sysctls. */
    @ParameterizedTest
    @CsvSource({
        "500, 120000, 120000, 500 1000 2000",
        "0, 1000, 120000, 200 400 800 1000 1000",
        "0, 120000, 1000, 200 400 800 1000 1000"
    })
    void intervalsOfWindowProbes(int least, int most, int mostTimeout, String intervals) {
        script.sysctl("net.hawser.tcp_persist_min_ms", least);
        script.sysctl("net.hawser.tcp_persist_max_ms", most);
        script.sysctl("net.ipv4.tcp_rto_max_ms", mostTimeout);
        TcpConnection connection = establish();
        peer.send(". seq 1 ack 1 win 0");
        send(connection, "abc");
        for (String interval : intervals.split(" ", -1)) {
            peer.expectAfter(Long.parseLong(interval), ". seq 0 ack 1");
        }
        peer.send(". seq 1 ack 1");
        peer.expect("P. seq 1 ack 1 \"abc\"");
    }

    /** A peer that answers no probe is given up after tcp_retries2 of them. */
    @Test
    @Requirement("MUST-37")
    void unansweredWindowProbesEndTheConnection() {
        script.sysctl("net.ipv4.tcp_retries2", 3);
        TcpConnection connection = establish();
        peer.send(". seq 1 ack 1 win 0");
        send(connection, "abc");
        for (int i = 0; i < 3; i++) {
            peer.expectAfter(200L << i, ". seq 0 ack 1");
        }
        assertThat(connection.info().probes).isEqualTo(3);
        script.advanceMillis(1599);
        assertState(connection, TcpState.ESTABLISHED);
        script.advanceMillis(1);
        assertThat(connection.error()).isEqualTo(TcpError.TIMED_OUT);
    }

    /**
     * Bad input 38: answers do not keep a connection that its user has closed (RFC 6429 §4). tcp_orphan_retries of 0
     * means 8.
     */
    @ParameterizedTest
    @CsvSource({"3, 3", "0, 8"})
    void badInput38_answeredWindowProbesOfAClosedConnection(int setting, int probes) {
        script.sysctl("net.ipv4.tcp_orphan_retries", setting);
        TcpConnection connection = establish();
        peer.send(". seq 1 ack 1 win 0");
        send(connection, "abc");
        close(connection);
        for (int i = 0; i < probes; i++) {
            peer.expectAfter(200L << i, ". seq 0 ack 1");
            peer.send(". seq 1 ack 1 win 0");
        }
        script.advanceMillis((200L << probes) - 1);
        assertState(connection, TcpState.FIN_WAIT_1);
        script.advanceMillis(1);
        assertState(connection, TcpState.CLOSED);
        peer.expectNothing();
    }

    /** Each time the window closes, the first probe comes after one timeout. */
    @Test
    @Requirement("SHLD-29")
    void windowThatClosesAgainIsProbedFromTheFirstIntervalOn() {
        TcpConnection connection = establish();
        peer.send(". seq 1 ack 1 win 0");
        send(connection, "abcdef");
        peer.expectAfter(200, ". seq 0 ack 1");
        peer.expectAfter(400, ". seq 0 ack 1");
        peer.send(". seq 1 ack 1 win 6");
        peer.expect("P. seq 1 ack 1 \"abcdef\"");
        peer.send(". seq 1 ack 7 win 0");
        send(connection, "ghi");
        peer.expectAfter(200, ". seq 6 ack 1");
        peer.expectAfter(400, ". seq 6 ack 1");
        peer.send(". seq 1 ack 7");
        peer.expect("P. seq 7 ack 1 \"ghi\"");
    }

    @Test
    @Requirement({"MUST-35", "MUST-36", "MUST-37", "SHLD-29", "SHLD-30"})
    void aClosedWindowIsProbedAfterOneTimeoutAndThenHalfAsOftenEachTime() {
        TcpConnection connection = establish();
        peer.send(". seq 1 ack 1 win 0");
        send(connection, "abc");
        peer.expectNothing();
        long interval = 200;
        for (int i = 0; i < 30; i++) {
            peer.expectAfter(interval, ". seq 0 ack 1");
            peer.send(". seq 1 ack 1 win 0");
            interval = Math.min(2 * interval, 120_000);
        }
        assertState(connection, TcpState.ESTABLISHED);
        peer.send(". seq 1 ack 1 win 1000");
        peer.expect("P. seq 1 ack 1 \"abc\"");
    }

    /**
     * The window takes a part of the data, but not a full segment and not half of the largest window: the sender waits
     * for more room, or for a timeout.
     */
    @Test
    @Requirement({"MUST-38", "MUST-60"})
    void aSenderDoesNotFillASillyWindow() {
        TcpConnection connection = establish();
        send(connection, SegmentText.pattern(MSS));
        peer.expect("P. seq 1 ack 1 len 1460");
        peer.send(". seq 1 ack 1461 win 100");
        send(connection, SegmentText.pattern(MSS));
        peer.expectNothing();
        peer.send(". seq 1 ack 1461 win 1459");
        peer.expectNothing();
        peer.send(". seq 1 ack 1461 win 1460");
        peer.expect("P. seq 1461 ack 1 len 1460");
        peer.send(". seq 1 ack 2921 win 100");
        send(connection, SegmentText.pattern(MSS));
        peer.expectAfter(200, ". seq 2921 ack 1 len 100");
    }

    /**
     * RFC 9293 §3.8.6.2.1 (2): to a peer whose windows are always below a segment, half of its largest window is sent.
     */
    @Test
    @Requirement("MUST-38")
    void halfOfTheLargestWindowIsWorthSending() {
        TcpConnection connection = connect();
        peer.expect("S seq 0");
        peer.send("S. seq 0 ack 1 win 1000 <mss 1460>");
        peer.expect(". seq 1 ack 1");
        send(connection, SegmentText.pattern(3000));
        assertThat(peer.take().payload()).hasSize(1000);
        peer.send(". seq 1 ack 1001 win 499");
        peer.expectNothing();
        peer.send(". seq 1 ack 1001 win 500");
        assertThat(peer.take().payload()).hasSize(500);
    }

    @Test
    @Requirement({"MUST-40", "SHLD-18"})
    void anAcknowledgmentWaitsAndNotForLong() {
        script.sysctl("net.hawser.tcp_quickacks", 0);
        TcpConnection connection = establish();
        peer.send("P. seq 1 ack 1 \"x\"");
        peer.expectAfter(40, ". seq 1 ack 2");
        peer.send("P. seq 2 ack 1 \"y\"");
        script.advanceMillis(20);
        peer.expectNothing();
        send(connection, "answer");
        peer.expect("P. seq 1 ack 3 \"answer\"");
        script.advanceMillis(150);
        peer.expectNothing();
    }

    /** If data arrives ever more slowly, its acknowledgment is delayed ever longer, but never for half a second. */
    @Test
    @Requirement({"MUST-40", "SHLD-18"})
    void howeverSlowlyDataComesNoAcknowledgmentWaitsForHalfASecond() {
        script.sysctl("net.hawser.tcp_quickacks", 0);
        TcpConnection connection = establish();
        peer.send("P. seq 1 ack 1 \"x\"");
        send(connection, "a");
        peer.skip();
        long most = 0;
        for (int seq = 2; seq < 9; seq++) {
            // just before the delay ends the next data arrives, which lengthens the delay
            script.advanceMillis(connection.receiver().ackTimeoutNanos() / 1_000_000 - 1);
            peer.send("P. seq " + seq + " ack " + seq + " \"x\"");
            send(connection, "a");
            peer.skip();
            most = Math.max(most, connection.receiver().ackTimeoutNanos());
        }
        assertThat(most).isEqualTo(200_000_000);
        script.advanceMillis(199);
        peer.send("P. seq 9 ack 9 \"x\"");
        peer.expectAfter(200, ". seq 9 ack 10");
    }

    @Test
    @Requirement("SHLD-19")
    void everySecondFullSegmentIsAcknowledged() {
        script.sysctl("net.hawser.tcp_quickacks", 0);
        establish();
        for (int segment = 0; segment < 20; segment += 2) {
            peer.send(". seq " + (1 + segment * MSS) + " ack 1 len 1460");
            peer.expectNothing();
            peer.send(". seq " + (1 + (segment + 1) * MSS) + " ack 1 len 1460");
            peer.expect(". seq 1 ack " + (1 + (segment + 2) * MSS));
        }
    }

    /**
     * RFC 5681 §3.2: the third duplicate acknowledgment causes a retransmission; other segments that look similar do
     * not count.
     */
    @Test
    @Requirement("MUST-19")
    void threeDuplicatesBringTheSegmentBack() {
        TcpConnection connection = establish();
        send(connection, SegmentText.pattern(5 * MSS));
        peer.skip();
        peer.send(". seq 1 ack 1");
        peer.send(". seq 1 ack 1 win 50000");
        peer.send("P. seq 1 ack 1 win 50000 \"x\"");
        peer.send(". seq 2 ack 1 win 50000");
        script.advanceMillis(100);
        peer.skip();
        assertThat(connection.info().recovering)
                .as("another window, and data, are no duplicates")
                .isFalse();
        peer.send(". seq 2 ack 1 win 50000");
        assertThat(peer.take().seq() - peer.hostIsn).isEqualTo(1);
        assertThat(connection.info().recovering).isTrue();
        peer.send(". seq 2 ack 7301 win 50000");
        assertThat(connection.info().recovering).isFalse();
    }

    @Test
    @Requirement({"SHLD-16", "SHLD-17"})
    void whatIsBeyondAShrunkWindowIsNotGivenUp() {
        TcpConnection connection = establish();
        send(connection, SegmentText.pattern(3 * MSS));
        peer.skip();
        peer.send(". seq 1 ack 1 win 1460");
        peer.expectAfter(200, ". seq 1 ack 1 len 1460");
        peer.send(". seq 1 ack 1461 win 0");
        for (int i = 0; i < 100; i++) {
            script.advanceMillis(60_000);
            if (peer.take() != null) {
                peer.send(". seq 1 ack 1461 win 0");
            }
            peer.skip();
        }
        assertState(connection, TcpState.ESTABLISHED);
        peer.send(". seq 1 ack 1461 win 20000");
        peer.skip();
        peer.send(". seq 1 ack 4381 win 20000");
        assertThat(connection.sendQueueBytes()).isZero();
    }

    /** A FIN without data waits for the window too, which is probed for it. */
    @Test
    @Requirement("MUST-36")
    void aFinAloneWaitsForTheWindow() {
        TcpConnection connection = establish();
        peer.send(". seq 1 ack 1 win 0");
        shutdownOutput(connection);
        peer.expectAfter(200, ". seq 0 ack 1");
        peer.send(". seq 1 ack 1 win 1");
        peer.expect("F. seq 1 ack 1");
        peer.send(". seq 1 ack 2");
        assertState(connection, TcpState.FIN_WAIT_2);
    }

    /** The window after a timeout is one segment, into which two small ones fit. */
    @Test
    void aTimeoutSendsAsManySmallSegmentsAsFit() {
        TcpConnection connection = establish();
        connection.options().noDelay(true);
        send(connection, "one");
        peer.expect("P. seq 1 ack 1 \"one\"");
        send(connection, "two");
        peer.expect("P. seq 4 ack 1 \"two\"");
        peer.expectAfter(200, ". seq 1 ack 1 \"one\"");
        peer.expect("P. seq 4 ack 1 \"two\"");
        peer.send(". seq 1 ack 7");
    }

    /** MUST-20: the first timeout is not the end, however long the connection has existed. */
    @Test
    @Requirement("MUST-20")
    void theFirstTimeoutOfAnOldConnection() {
        TcpConnection connection = establish();
        script.advanceMillis(2_000_000);
        send(connection, "data");
        peer.expect("P. seq 1 ack 1 \"data\"");
        peer.expectAfter(200, "P. seq 1 ack 1 \"data\"");
        assertState(connection, TcpState.ESTABLISHED);
        peer.send(". seq 1 ack 5");
    }

    /** A FIN that was sent alone is sent again alone, after the data before it. */
    @Test
    void aFinThatWasSentAloneIsNotJoinedToTheDataBefore() {
        TcpConnection connection = establish();
        send(connection, "data");
        peer.expect("P. seq 1 ack 1 \"data\"");
        shutdownOutput(connection);
        peer.expect("F. seq 5 ack 1");
        peer.expectAfter(200, "P. seq 1 ack 1 \"data\"");
        peer.skip();
        peer.send(". seq 1 ack 6");
        assertState(connection, TcpState.FIN_WAIT_2);
    }

    /** net.hawser.tcp_silly_window: a sender without the rules of §3.7.4 and §3.8.6.2.1 sends all that fits. */
    @Test
    void aSillySenderWaitsForNothing() {
        script.sysctl("net.hawser.tcp_silly_window", 1);
        TcpConnection connection = establish();
        send(connection, "a");
        peer.expect("P. seq 1 ack 1 \"a\"");
        send(connection, "b");
        peer.expect("P. seq 2 ack 1 \"b\"");
        peer.send(". seq 1 ack 3 win 100");
        send(connection, SegmentText.pattern(MSS));
        peer.expect(". seq 3 ack 1 len 100");
        peer.expectNothing();
    }

    /** A lost segment for which the window has no space yet goes before new data that would fit. */
    @Test
    void lostSegmentsGoBeforeNewData() {
        script.sysctl("net.ipv4.tcp_frto", 0);
        TcpConnection connection = establish();
        connection.options().noDelay(true);
        send(connection, "one");
        send(connection, SegmentText.pattern(MSS));
        peer.skip();
        peer.expectAfter(200, ". seq 1 ack 1 \"one\"");
        send(connection, "new");
        peer.expectNothing();
        peer.send(". seq 1 ack 4");
        peer.expect(". seq 4 ack 1 len 1460");
        peer.skip();
        peer.send(". seq 1 ack 1467");
    }
}
