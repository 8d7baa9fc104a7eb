package io.hawser.tcp.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.settings.BackOff;
import io.hawser.tcp.settings.TcpSettings;
import org.junit.jupiter.api.Test;

/** RFC 6298, with numbers computed by hand. The timeout is SRTT + max(4 RTTVAR, 200 ms), in milliseconds here. */
class RttEstimatorTest {
    private static final long MILLI = 1_000_000;

    private final TcpSettings settings = new TcpSettings();
    private final RttEstimator estimator = new RttEstimator(settings.rtoInitialNanos);

    private void assertEstimate(double srttMillis, double rttvarMillis, double rtoMillis) {
        assertThat(estimator.srttNanos() / 1e6).isEqualTo(srttMillis);
        assertThat(estimator.rttvarNanos() / 1e6).isEqualTo(rttvarMillis);
        assertThat(estimator.rtoNanos(settings) / 1e6).isEqualTo(rtoMillis);
    }

    @Test
    void beforeTheFirstMeasurementItIsOneSecond() {
        assertThat(estimator.srttNanos()).isEqualTo(-1);
        assertThat(estimator.rtoNanos(settings)).isEqualTo(1000 * MILLI);
    }

    @Test
    void measurementsAreSmoothed() {
        // (2.2)
        estimator.sample(100 * MILLI);
        assertEstimate(100, 50, 300);
        // (2.3) RTTVAR = 3/4 * 50 + 1/4 * |100 - 200|, SRTT = 7/8 * 100 + 1/8 * 200
        estimator.sample(200 * MILLI);
        assertEstimate(112.5, 62.5, 362.5);
        // |112.5 - 50| = 62.5
        estimator.sample(50 * MILLI);
        assertEstimate(104.6875, 62.5, 354.6875);
        // |104.6875 - 1000| = 895.3125
        estimator.sample(1000 * MILLI);
        // whole nanoseconds, truncated
        assertEstimate(216.601562, 270.703125, 1299.414062);
    }

    @Test
    void theLeastTimeoutIsAddedToTheMean() {
        for (int i = 0; i < 100; i++) {
            estimator.sample(10 * MILLI);
        }
        assertThat(estimator.srttNanos()).isEqualTo(10 * MILLI);
        assertThat(estimator.rttvarNanos()).isLessThan(10);
        assertThat(estimator.rtoNanos(settings)).isEqualTo(210 * MILLI);
    }

    /** RFC 793 §3.7, for comparison. */
    @Test
    void asTheTextbooksHaveItTheTimeoutIsTwiceTheMean() {
        RttEstimator old = new RttEstimator(3000 * MILLI, true);
        settings.rtoMinNanos = 1000 * MILLI;
        assertThat(old.rtoNanos(settings)).isEqualTo(3000 * MILLI);
        old.sample(1500 * MILLI);
        assertThat(old.rtoNanos(settings)).isEqualTo(3000 * MILLI);
        // 0.9 * 1500 + 0.1 * 2500
        old.sample(2500 * MILLI);
        assertThat(old.srttNanos()).isEqualTo(1600 * MILLI);
        assertThat(old.rtoNanos(settings)).isEqualTo(3200 * MILLI);
        RttEstimator fast = new RttEstimator(3000 * MILLI, true);
        fast.sample(20 * MILLI);
        assertThat(fast.rtoNanos(settings)).isEqualTo(1000 * MILLI);
    }

    @Test
    void eachTimeoutDoublesItUpToTheLimit() {
        estimator.sample(100 * MILLI);
        long expected = 300;
        for (int i = 0; i < 40; i++) {
            assertThat(estimator.rtoNanos(settings)).isEqualTo(Math.min(expected, 120_000) * MILLI);
            assertThat(estimator.baseRtoNanos(settings)).isEqualTo(300 * MILLI);
            estimator.backOff();
            expected = Math.min(2 * expected, 1_000_000);
        }
        // §5, last paragraph: a measurement ends the doubling
        estimator.sample(100 * MILLI);
        assertEstimate(100, 37.5, 300);
        assertThat(estimator.backoff()).isZero();
    }

    /** (5.7) */
    @Test
    void aHandshakeWithALostSynBeginsWithThreeSeconds() {
        estimator.backOff();
        estimator.synWasResent();
        assertThat(estimator.rtoNanos(settings)).isEqualTo(3000 * MILLI);
        estimator.sample(100 * MILLI);
        assertEstimate(100, 50, 300);
    }

    /** RFC 6069 §4.2 */
    @Test
    void oneDoublingIsTakenBack() {
        estimator.sample(100 * MILLI);
        assertThat(estimator.takeBackDoubling()).isFalse();
        estimator.backOff();
        estimator.backOff();
        assertThat(estimator.takeBackDoubling()).isTrue();
        assertThat(estimator.rtoNanos(settings)).isEqualTo(600 * MILLI);
        assertThat(estimator.takeBackDoubling()).isTrue();
        assertThat(estimator.takeBackDoubling()).isFalse();
        assertThat(estimator.rtoNanos(settings)).isEqualTo(300 * MILLI);
    }

    @Test
    void theLimitsAreTheHosts() {
        settings.rtoMinNanos = 1 * MILLI;
        settings.rtoMaxNanos = 2000 * MILLI;
        estimator.sample(10 * MILLI);
        assertThat(estimator.rtoNanos(settings)).isEqualTo(30 * MILLI);
        estimator.sample(60_000 * MILLI);
        assertThat(estimator.rtoNanos(settings)).isEqualTo(2000 * MILLI);
    }

    @Test
    void aRoundTripWithoutTimeIsAMeasurementToo() {
        estimator.sample(0);
        assertEstimate(0, 0, 200);
    }

    @Test
    void doublingDoesNotOverflow() {
        assertThat(BackOff.doubled(0, 100, 5)).isLessThanOrEqualTo(5);
        assertThat(BackOff.doubled(1, 61, Long.MAX_VALUE)).isEqualTo(1L << 61);
        assertThat(BackOff.doubled(1, 62, 7)).isEqualTo(7);
        assertThat(BackOff.doubled(1_000_000_000, 1000, 120_000_000_000L)).isEqualTo(120_000_000_000L);
        assertThat(BackOff.doubled(Long.MAX_VALUE / 2, 1, Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    }

    /** The time of tcp_retries2: Linux's 924.6 s. */
    @Test
    void patienceIsTheSumOfTheTimeouts() {
        assertThat(settings.patienceNanos(15)).isEqualTo(924_600 * MILLI);
        assertThat(settings.patienceNanos(8)).isEqualTo(102_200 * MILLI);
        assertThat(settings.patienceNanos(0)).isEqualTo(200 * MILLI);
    }

    /** A mean of 0 is a measurement: the next one is smoothed, and the handshake is over. */
    @Test
    void aMeanOfZeroIsNotTheLackOfAMeasurement() {
        estimator.sample(0);
        // RTTVAR = 1/4 * 4 ns, SRTT = 1/8 * 4 ns, truncated
        estimator.sample(4);
        assertThat(estimator.srttNanos()).isZero();
        assertThat(estimator.rttvarNanos()).isEqualTo(1);
        estimator.synWasResent();
        assertThat(estimator.rttvarNanos()).isEqualTo(1);
    }

    @Test
    void theLeastRoundTripIsKept() {
        assertThat(estimator.minNanos()).isEqualTo(-1);
        estimator.least(100);
        estimator.least(40);
        estimator.least(60);
        assertThat(estimator.minNanos()).isEqualTo(40);
        estimator.least(0);
        estimator.least(5);
        assertThat(estimator.minNanos()).isZero();
    }
}
