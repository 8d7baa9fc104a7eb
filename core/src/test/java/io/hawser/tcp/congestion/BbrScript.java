package io.hawser.tcp.congestion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;

/**
 * One BBR flow with hand-written acknowledgments: segments of 1000 bytes, a path of 100 ms, ten acknowledgments a
 * round, and a random generator that always returns 0, so that a probe waits for two seconds.
 */
final class BbrScript {
    static final int SEGMENT = 1000;
    static final int INITIAL_WINDOW = 10_000;
    static final long MILLI = 1_000_000;
    static final long RTT = 100 * MILLI;

    /** The bandwidth of the path in most tests, in bytes a second. */
    static final int BANDWIDTH = 800_000;

    static final int BDP = 80_000;
    private static final int ACKS = 10;

    final Bbr bbr;
    final LossSample loss = new LossSample();
    final RateSample sample = new RateSample();
    long now;
    long delivered;

    /** The values of the next acknowledgments. */
    int inFlight = BDP;

    boolean windowLimited;
    boolean applicationLimited;
    boolean recovering;
    boolean selective = true;
    long rtt = RTT;
    int lostSinceSend;
    int inFlightAtSend = BDP;

    BbrScript() {
        this(() -> 0L, RTT);
    }

    BbrScript(RandomGenerator random, long srttNanos) {
        bbr = new Bbr(random);
        bbr.start(SEGMENT, INITIAL_WINDOW, Integer.MAX_VALUE, srttNanos, 0);
    }

    /** Runs a round trip in which the path delivers at this rate in bytes a second. */
    void round(long rate) {
        long prior = delivered;
        for (int i = 0; i < ACKS; i++) {
            now += RTT / ACKS;
            acknowledge((int) (rate / ACKS * RTT / 1_000_000_000), rate, prior);
        }
    }

    void rounds(int count, long rate) {
        for (int i = 0; i < count; i++) {
            round(rate);
        }
    }

    /** Processes one acknowledgment, which is the only one in its round. */
    void acknowledge(int bytes, long rate, long prior) {
        sample.nowNanos = now;
        sample.deliveredBytes = bytes;
        delivered += bytes;
        sample.totalDeliveredBytes = delivered;
        sample.inFlightBytes = inFlight;
        sample.rttNanos = rtt;
        sample.srttNanos = rtt;
        sample.recovering = recovering;
        sample.windowLimited = windowLimited;
        sample.selective = selective;
        sample.hasSegment = true;
        sample.priorDeliveredBytes = prior;
        sample.intervalNanos = RTT;
        sample.intervalBytes = rate * RTT / 1_000_000_000;
        sample.applicationLimited = applicationLimited;
        sample.inFlightAtSendBytes = inFlightAtSend;
        sample.lostSinceSendBytes = lostSinceSend;
        bbr.acknowledged(sample);
    }

    /**
     * Reports a segment lost that was sent with {@code atSend} bytes in flight, {@code since} bytes having been lost
     * since then.
     */
    void lose(int atSend, int since) {
        loss.nowNanos = now;
        loss.bytes = SEGMENT;
        loss.inFlightAtSendBytes = atSend;
        loss.lostSinceSendBytes = since;
        loss.applicationLimited = applicationLimited;
        loss.totalDeliveredBytes = delivered;
        loss.beginsRange = true;
        loss.selective = selective;
        bbr.segmentLost(loss);
    }

    /** Finds the bandwidth; then the flow is in DRAIN with two bandwidth-delay products in flight. */
    BbrScript filled() {
        inFlight = 2 * BDP;
        rounds(4, BANDWIDTH);
        assertState(BbrState.DRAIN);
        return this;
    }

    /** Brings the flow to CRUISE, 500 ms after the beginning. */
    BbrScript cruising() {
        filled();
        inFlight = BDP;
        round(BANDWIDTH);
        assertState(BbrState.PROBE_CRUISE);
        return this;
    }

    /** Brings the flow to UP. */
    BbrScript up() {
        while (bbr.state() != BbrState.PROBE_UP) {
            round(BANDWIDTH);
        }
        return this;
    }

    /** Measures a slightly shorter round trip, which postpones PROBE_RTT for five seconds. */
    BbrScript refreshed() {
        rtt--;
        return this;
    }

    void assertState(BbrState state) {
        assertThat(bbr.state()).isEqualTo(state);
    }

    void assertPacing(long bytesPerSecond) {
        assertThat(bbr.pacingBytesPerSecond()).isBetween(bytesPerSecond - 1, bytesPerSecond);
    }
}
