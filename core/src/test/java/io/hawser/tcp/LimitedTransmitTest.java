package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3042 §2: each of the first two duplicate acknowledgments allows one new segment. */
class LimitedTransmitTest extends LossTestBase {
    private String duplicate(String options, int number) {
        return options.equals(PLAIN) ? ack(0) : ack(0, "1-" + number);
    }

    @ParameterizedTest
    @ValueSource(strings = {ALL, PLAIN})
    void twoNewSegmentsThenTheLostOne(String options) {
        open(options);
        write(20);
        assertThat(sent()).isEqualTo("0 1 2 3 4 5 6 7 8 9");
        roundTrip();
        assertThat(duplicate(options, 1)).isEqualTo("10");
        assertThat(duplicate(options, 2)).isEqualTo("11");
        // cwnd + 2 segments are in flight, and the window has not changed
        assertThat(cwnd()).isEqualTo(10);
        assertThat(duplicate(options, 3)).isEqualTo("0");
        // RFC 5681 §3.2 (2): segments sent by limited transmit do not count
        assertThat(ssthresh()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {ALL, PLAIN})
    void nothingLeavesWhenThereIsNothingNew(String options) {
        open(options);
        write(10);
        assertThat(sent()).isEqualTo("0 1 2 3 4 5 6 7 8 9");
        roundTrip();
        assertThat(duplicate(options, 1)).isEmpty();
        assertThat(duplicate(options, 2)).isEmpty();
        assertThat(duplicate(options, 3)).isEqualTo("0");
    }

    /** "The receiver's advertised window allows the transmission of the segment." */
    @ParameterizedTest
    @ValueSource(strings = {ALL, PLAIN})
    void norWhenThePeerHasNoRoom(String options) {
        peer.window = 10 * (options.equals(PLAIN) ? 1460 : 1448) + 127 >> 7;
        open(options);
        write(20);
        assertThat(sent()).isEqualTo("0 1 2 3 4 5 6 7 8 9");
        roundTrip();
        assertThat(duplicate(options, 1)).isEmpty();
        assertThat(duplicate(options, 2)).isEmpty();
        assertThat(duplicate(options, 3)).isEqualTo("0");
    }
}
