package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 6928 §2: IW = min (10*MSS, max (2*MSS, 14600)). */
class InitialWindowTest extends LossTestBase {
    @Test
    void tenSegments() {
        open(PLAIN);
        write(30);
        assertThat(sent()).isEqualTo("0 1 2 3 4 5 6 7 8 9");
        assertThat(connection.info().cwndBytes).isEqualTo(14_600);
    }

    @Test
    void tenOfThemHoweverSmall() {
        open("mss 536,nop,wscale 7");
        write(30);
        assertThat(sent()).isEqualTo("0 1 2 3 4 5 6 7 8 9");
        assertThat(connection.info().cwndBytes).isEqualTo(5360);
    }

    /** RFC 5681 §3.1: the window is one segment if the SYN was retransmitted. */
    @Test
    void oneAfterALostSyn() {
        connection = connect();
        peer.expect("S seq 0");
        peer.expectAfter(1000, "S seq 0");
        script.advanceMillis(RTT);
        peer.send("S. seq 0 ack 1 <mss 1460>");
        peer.expect(". seq 1 ack 1");
        mss = 1460;
        write(3);
        assertThat(sent()).isEqualTo("0");
        assertThat(cwnd()).isEqualTo(1);
        // RFC 6298 (5.7): and the timeout is 3 s, because no round trip was measured
        assertThat(after(3000)).isEqualTo("0");
    }

    /**
     * RFC 5681 §4.1, RFC 6928 §2: after an idle time longer than the timeout the window restarts from the initial
     * window.
     */
    @Test
    void andAgainAfterAnIdleTime() {
        open(PLAIN);
        write(20);
        sent();
        roundTrip();
        assertThat(ack(10)).isEqualTo("10 11 12 13 14 15 16 17 18 19");
        roundTrip();
        ack(20);
        assertThat(cwnd()).isEqualTo(20);
        script.advanceMillis(1000);
        write(30);
        assertThat(sent()).isEqualTo("20 21 22 23 24 25 26 27 28 29");
    }

    /** Two segments, if more than 7300 bytes fit into one. */
    @Test
    void twoOfThemIfTheyAreLarge() {
        script.mtuBytes = 9000;
        open("mss 8960,nop,wscale 7");
        write(10);
        assertThat(sent()).isEqualTo("0 1");
        assertThat(connection.info().cwndBytes).isEqualTo(17_920);
    }

    /** RFC 5681 §4.1: a pause shorter than the timeout changes nothing, and neither does any with the sysctl off. */
    @ParameterizedTest
    @CsvSource({"1, 150", "0, 10000"})
    void notAfterAShortPauseOrIfSwitchedOff(int restarts, int pauseMillis) {
        script.sysctl("net.ipv4.tcp_slow_start_after_idle", restarts);
        open(PLAIN);
        write(20);
        sent();
        roundTrip();
        ack(10);
        roundTrip();
        ack(20);
        script.advanceMillis(pauseMillis);
        write(30);
        assertThat(sent()).isEqualTo("20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39");
    }
}
