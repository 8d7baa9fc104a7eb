package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.congestion.LossSample;
import io.hawser.tcp.congestion.ModelBasedControl;
import io.hawser.tcp.congestion.RateSample;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The measurements that a connection reports to a congestion control that models the path (draft-ietf-ccwg-bbr §4.1),
 * and the calls that it makes. The model here has a window of ten segments, and only records.
 */
class ModelBasedControlTest extends LossTestBase {
    private final List<String> calls = new ArrayList<>();
    private Enum<?> phase = TimeUnit.SECONDS;
    private Enum<?> phaseAfterLoss = TimeUnit.SECONDS;
    private Enum<?> phaseAfterAck = TimeUnit.SECONDS;
    private boolean holdingBack;

    private final class Recorder implements ModelBasedControl {
        private int segment = 1448;

        @Override
        public String name() {
            return "recorder";
        }

        @Override
        public int windowBytes() {
            return 10 * segment;
        }

        @Override
        public int thresholdBytes() {
            return 5 * segment;
        }

        @Override
        public long pacingBytesPerSecond() {
            return 1L << 50;
        }

        @Override
        public int quantumBytes() {
            return 65_536;
        }

        @Override
        public Enum<?> phase() {
            return phase;
        }

        @Override
        public boolean isHoldingBack() {
            return holdingBack;
        }

        @Override
        public void start(int segmentBytes, int windowBytes, int thresholdBytes, long srttNanos, long nowNanos) {
            segment = segmentBytes;
        }

        @Override
        public void segmentBytes(int bytes) {
            segment = bytes;
        }

        @Override
        public void flightBegins(boolean applicationLimited, long nowNanos) {
            calls.add(applicationLimited ? "flight, limited" : "flight");
        }

        @Override
        public void acknowledged(RateSample sample) {
            phase = phaseAfterAck;
            String measured = !sample.hasSegment
                    ? ""
                    : " in " + sample.intervalNanos / 1_000_000 + " ms"
                            + (sample.applicationLimited ? ", limited" : "");
            calls.add("+" + sample.deliveredBytes / segment + ", " + sample.inFlightBytes / segment + " in flight"
                    + (sample.lostBytes > 0 ? ", " + sample.lostBytes / segment + " lost" : "")
                    + (sample.hasSegment ? ", " + sample.intervalBytes / segment + measured : "")
                    + (sample.recovering ? ", recovering" : "")
                    + (sample.selective ? "" : ", no SACK")
                    + (sample.windowLimited ? ", full" : ""));
        }

        @Override
        public void segmentLost(LossSample loss) {
            phase = phaseAfterLoss;
            calls.add("lost of " + loss.inFlightAtSendBytes / segment + " at "
                    + (loss.nowNanos - TcpScript.START_NANOS) / 1_000_000);
        }

        @Override
        public void lost(int inFlightBytes, long nowNanos) {
            calls.add("loss, " + inFlightBytes / segment + " in flight");
        }

        @Override
        public void marked(int inFlightBytes, long nowNanos) {
            calls.add("mark");
        }

        @Override
        public void recovered() {
            calls.add("recovered");
        }

        @Override
        public void timedOut(int inFlightBytes, boolean first, long nowNanos) {
            calls.add("timeout, " + inFlightBytes / segment + " in flight");
        }

        @Override
        public void undo() {
            calls.add("undo");
        }

        @Override
        public void restart(int windowBytes) {}
    }

    private void openWithModel(String options) {
        open(options);
        script.tcp.congestionControls().register("recorder", _ -> new Recorder());
        connection.options().congestionControl("recorder");
        script.flush();
    }

    /** Returns the calls since the last time. */
    private List<String> calls() {
        List<String> made = List.copyOf(calls);
        calls.clear();
        return made;
    }

    private String sampled(int next, String... blocks) {
        calls.clear();
        ack(next, blocks);
        return String.join("; ", calls);
    }

    /**
     * §4.1.2: each acknowledgment measures a segment. Before the first write there was no data: the application limits
     * the flight until one byte of it has been delivered.
     */
    @Test
    void eachAcknowledgmentMeasuresASegment() {
        openWithModel(ALL);
        write(30);
        assertThat(sent()).isEqualTo("0 1 2 3 4 5 6 7 8 9");
        assertThat(calls()).containsExactly("flight, limited");
        roundTrip();
        assertThat(sampled(1)).isEqualTo("+1, 9 in flight, 1 in 100 ms, limited, full");
        assertThat(sampled(4)).isEqualTo("+3, 7 in flight, 4 in 100 ms, limited, full");
        script.advanceMillis(50);
        assertThat(sampled(10)).isEqualTo("+6, 4 in flight, 10 in 150 ms, limited, full");
        script.advanceMillis(50);
        // sent when one had been delivered, 100 ms ago
        assertThat(sampled(11)).isEqualTo("+1, 9 in flight, 10 in 100 ms, full");
        assertThat(connection.info().sending.deliveryBytesPerSecond).isEqualTo(10L * mss * 10);
        assertThat(connection.info().sending.applicationLimited).isFalse();
        assertThat(connection.info().sending.deliveredSegments).isEqualTo(1 + 11);
        assertThat(connection.info().sending.deliveredBytes).isEqualTo(11L * mss);
    }

    /** §4.1.2.4: when nothing is left to send and the window has room, what is sent next is limited. */
    @Test
    void anApplicationWithoutDataLimitsWhatIsSentNext() {
        openWithModel(ALL);
        write(12);
        sent();
        roundTrip();
        // nothing is unsent, and the window has room for one: limited until all ten in flight are delivered
        sampled(3);
        write(1);
        assertThat(sent()).isEqualTo("12");
        script.advanceMillis(RTT);
        assertThat(sampled(12)).doesNotContain("limited");
        assertThat(sampled(13)).isEqualTo("+1, 0 in flight, 10 in 100 ms, limited");
    }

    /** A sender that is stopped by the window is not limited by the application. */
    @Test
    void aFullWindowIsNoLimitOfTheApplication() {
        openWithModel(ALL);
        write(20);
        sent();
        roundTrip();
        for (int i = 1; i <= 10; i++) {
            sampled(i);
        }
        // the last ones left with the tenth acknowledgment, which has filled the window
        script.advanceMillis(RTT);
        write(10);
        assertThat(sampled(20)).isEqualTo("+10, 0 in flight, 10 in 100 ms, full; flight");
    }

    /** A pause: the next flight is limited, as nothing was to be sent, and the delivery rate begins again. */
    @Test
    void afterAPauseAFlightIsLimited() {
        openWithModel(ALL);
        write(1);
        sent();
        roundTrip();
        ack(1);
        script.advanceMillis(1000);
        calls.clear();
        write(2);
        assertThat(sent()).isEqualTo("1 2");
        assertThat(calls()).containsExactly("flight, limited");
        script.advanceMillis(RTT);
        assertThat(sampled(2)).isEqualTo("+1, 1 in flight, 1 in 100 ms, limited");
    }

    /** A flight that ends while data waits for the peer's window is not limited by the application. */
    @Test
    void aFlightThatWaitedForThePeerIsNotLimited() {
        peer.window = 2 * 1448 + 127 >> 7;
        openWithModel(ALL);
        write(4);
        assertThat(sent()).isEqualTo("0 1");
        roundTrip();
        calls.clear();
        ack(2);
        assertThat(calls).contains("flight");
    }

    /** Data sent while the model holds back on purpose measures nothing either. */
    @Test
    void aModelThatHoldsBackLimitsItself() {
        openWithModel(ALL);
        write(40);
        sent();
        roundTrip();
        for (int i = 1; i <= 9; i++) {
            sampled(i);
        }
        holdingBack = true;
        sampled(10);
        holdingBack = false;
        script.advanceMillis(RTT);
        assertThat(sampled(19)).isEqualTo("+9, 1 in flight, 10 in 100 ms, full");
        assertThat(sampled(20)).isEqualTo("+1, 9 in flight, 10 in 100 ms, limited, full");
    }

    /** Without SACK a duplicate shows a delivery, and the model is told that it does not know which. */
    @Test
    void withoutSackTheModelIsTold() {
        openWithModel(PLAIN);
        write(3);
        sent();
        roundTrip();
        assertThat(sampled(0)).isEqualTo("+1, 2 in flight, no SACK");
        ack(3);
    }

    /** Lost segments are reported before the recovery; the model decides, and its window holds. */
    @Test
    void aRecoveryIsReported() {
        openWithModel(ALL);
        write(20);
        sent();
        roundTrip();
        assertThat(sampled(0, "3")).isEqualTo("+1, 9 in flight, 1 in 100 ms, limited, full");
        assertThat(sampled(0, "3-4")).isEqualTo("+1, 9 in flight, 2 in 100 ms, limited, full");
        assertThat(sampled(0, "3-5"))
                .isEqualTo("lost of 1 at 200; lost of 2 at 200; lost of 3 at 200; loss, 10 in flight;"
                        + " +1, 6 in flight, 3 lost, 3 in 100 ms, limited, recovering, full");
        assertThat(cwnd()).isEqualTo(10);
        script.advanceMillis(RTT);
        assertThat(sampled(13)).startsWith("recovered; +");
    }

    /** RACK's timer reports losses too: the time, and a change of the phase. */
    @Test
    void theReorderingTimerReportsLosses() {
        openWithModel(ALL);
        List<String> events = congestionEvents();
        write(20);
        sent();
        roundTrip();
        ack(0, "1");
        calls.clear();
        phaseAfterLoss = TimeUnit.DAYS;
        assertThat(after(25)).isEqualTo("0");
        assertThat(calls()).containsExactly("lost of 1 at 225", "loss, 10 in flight");
        assertThat(events).containsExactly("FAST_RETRANSMIT 10 5", "PHASE 10 5");
        assertThat(connection.info().sending.congestionPhase).isEqualTo("DAYS");
    }

    /** With nothing left to send, the retransmission that the timer sends is limited. */
    @Test
    void theReorderingTimerNotesThatTheApplicationHasNothing() {
        openWithModel(ALL);
        write(12);
        sent();
        roundTrip();
        ack(2);
        ack(2, "3");
        assertThat(after(25)).isEqualTo("2");
        script.advanceMillis(RTT);
        assertThat(sampled(3, "3-11")).contains("limited");
    }

    @Test
    void aChangeOfThePhaseIsReported() {
        openWithModel(ALL);
        List<String> events = congestionEvents();
        write(2);
        sent();
        roundTrip();
        ack(1);
        assertThat(events).isEmpty();
        phaseAfterAck = TimeUnit.HOURS;
        ack(2);
        assertThat(events).containsExactly("PHASE 10 5");
    }

    /** A timeout reports the timeout, and then each segment as lost, at the present. */
    @Test
    void aTimeoutIsReported() {
        script.sysctl("net.ipv4.tcp_early_retrans", 0);
        script.sysctl("net.ipv4.tcp_frto", 0);
        openWithModel(SACK);
        write(2);
        sent();
        calls.clear();
        assertThat(after(300)).startsWith("0");
        assertThat(calls()).containsExactly("timeout, 2 in flight", "lost of 1 at 400", "lost of 2 at 400");
        script.advanceMillis(RTT);
        // both were sent again, with nothing else to send
        assertThat(sampled(2)).isEqualTo("recovered; +2, 0 in flight, 2 in 100 ms, limited");
    }

    /** A smaller path reports the segments that are too large as lost, at the present. */
    @Test
    void aSmallerPathIsReported() {
        openWithModel(SACK);
        write(2);
        sent();
        script.advanceMillis(7);
        calls.clear();
        peer.sendIcmp(3, 4, 1000, "1");
        assertThat(calls()).hasSize(2).allMatch(call -> call.startsWith("lost of") && call.endsWith("at 107"));
        peer.skip();
        abort(connection);
        peer.skip();
    }

    /** RFC 8985 §7.4.2: a loss that a probe has repaired is a loss that is over. */
    @Test
    void aLossThatAProbeHasRepairedIsReported() {
        openWithModel(ALL);
        write(3);
        sent();
        roundTrip();
        ack(2);
        assertThat(after(300)).isEqualTo("2");
        roundTrip();
        ack(3);
        calls.clear();
        write(6);
        sent();
        assertThat(calls()).containsExactly("flight, limited");
        roundTrip();
        assertThat(sampled(4)).startsWith("loss, 5 in flight; recovered; +1");
        ack(9);
    }

    @Test
    void anUndoIsReported() {
        openWithModel(ALL);
        write(20);
        sent();
        roundTrip();
        ack(0, "1");
        ack(0, "1-2");
        ack(0, "1-3");
        script.advanceMillis(1);
        peer.tsRecent -= RTT + 1;
        assertThat(sampled(4)).startsWith("undo; +1");
    }

    /** A model that takes over in the middle of a flight measures what is sent from then on. */
    @Test
    void aModelThatTakesOverMeasuresWhatIsSentThen() {
        open(ALL);
        script.tcp.congestionControls().register("recorder", _ -> new Recorder());
        write(30);
        sent();
        connection.options().congestionControl("recorder");
        roundTrip();
        assertThat(sampled(5)).isEqualTo("+5, 5 in flight, full");
        script.advanceMillis(RTT);
        assertThat(sampled(14)).isEqualTo("+9, 1 in flight, 9 in 100 ms, full");
    }

    /** A retransmission by an acknowledgment is limited, too, when the application has nothing else to send. */
    @Test
    void aRetransmissionWithNothingElseToSendIsLimited() {
        openWithModel(ALL);
        write(4);
        sent();
        roundTrip();
        assertThat(ack(0, "1-3")).isEqualTo("0");
        roundTrip();
        assertThat(sampled(4)).contains("limited");
    }
}
