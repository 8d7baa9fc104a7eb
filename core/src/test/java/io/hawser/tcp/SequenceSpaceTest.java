package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.SequenceSpace.Range;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The ranges that a tool shows of a connection: SACKed, lost, received ahead of a gap. */
class SequenceSpaceTest extends LossTestBase {
    /** The range of these segments, without the last one. */
    private Range segments(int from, int to) {
        return new Range(peer.hostIsn + seq(from), peer.hostIsn + seq(to));
    }

    private Range received(int left, int right) {
        return new Range(peer.isn + left, peer.isn + right);
    }

    @Test
    void adjacentSegmentsAreOneRange() {
        open(ALL);
        write(10);
        sent();
        roundTrip();
        ack(1, "2-3", "5");
        assertThat(connection.sequenceSpace().sacked()).isEqualTo(List.of(segments(2, 4), segments(5, 6)));
        ack(1, "2-3", "5-8");
        assertThat(connection.sequenceSpace().sacked()).isEqualTo(List.of(segments(2, 4), segments(5, 9)));
        assertThat(connection.sequenceSpace().lost()).isEqualTo(List.of(segments(1, 2), segments(4, 5)));
        ack(9);
        assertThat(connection.sequenceSpace().sacked()).isEmpty();
        assertThat(connection.sequenceSpace().lost()).isEmpty();
    }

    @Test
    void dataAheadOfGaps() {
        open(SACK);
        peer.send(". seq 11 ack 1 len 10");
        peer.send(". seq 31 ack 1 len 5");
        peer.skip();
        assertThat(connection.sequenceSpace().outOfOrder()).isEqualTo(List.of(received(11, 21), received(31, 36)));
        peer.send(". seq 1 ack 1 len 10");
        peer.skip();
        assertThat(connection.sequenceSpace().outOfOrder()).isEqualTo(List.of(received(31, 36)));
    }

    @Test
    void nothingWithoutData() {
        SequenceSpace none = new SequenceSpace(List.of(), List.of(), List.of());
        assertThat(establish().sequenceSpace()).isEqualTo(none);
        assertThat(listenOnce().sequenceSpace()).isEqualTo(none);
    }
}
