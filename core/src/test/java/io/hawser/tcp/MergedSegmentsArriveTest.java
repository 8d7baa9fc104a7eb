package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.link.Offloads;
import io.hawser.tcp.event.TcpCounter;
import org.junit.jupiter.api.Test;

/** Several segments that the link hands in as one packet, or takes as one. */
class MergedSegmentsArriveTest extends TcpTestBase {
    private static final int MSS = 1460;
    private static final int SEGMENTS = 20;

    private void sendMerged(String text) {
        script.mergedBytes = MSS;
        peer.send(text);
        script.mergedBytes = 0;
    }

    @Test
    void eachIsCountedAndOneAcknowledgmentLeaves() {
        TcpConnection connection = establish();
        long before = script.counter(TcpCounter.IN_SEGS);
        int segmentsIn = connection.segmentsIn;
        sendMerged("P. seq 1 ack 1 len " + (SEGMENTS - 1) * MSS);
        sendMerged("P. seq " + (1 + (SEGMENTS - 1) * MSS) + " ack 1 len 1");

        peer.expect(". seq 1 ack " + (1 + (SEGMENTS - 1) * MSS));
        assertThat(script.counter(TcpCounter.IN_SEGS) - before).isEqualTo(SEGMENTS);
        assertThat(connection.segmentsIn - segmentsIn).isEqualTo(SEGMENTS);
        assertThat(connection.traffic().dataSegmentsIn).isEqualTo(SEGMENTS);
        assertThat(connection.receiveQueueBytes()).isEqualTo((SEGMENTS - 1) * MSS + 1);
        peer.skip();
    }

    /** The size of the peer's segments is that of those on the wire: the rule of the second segment depends on it. */
    @Test
    void theSizeOfASegmentIsNotThatOfThePacket() {
        TcpConnection connection = establish();
        sendMerged(". seq 1 ack 1 len " + SEGMENTS * MSS);
        assertThat(connection.receiver().segmentBytes()).isEqualTo(MSS);
        peer.skip();
    }

    @Test
    void aheadOfAGapEachIsCountedAndReportedAtOnce() {
        TcpConnection connection = establish();
        sendMerged(". seq " + (1 + MSS) + " ack 1 len " + 3 * MSS);
        peer.expect(". seq 1 ack 1");
        assertThat(connection.traffic().outOfOrderIn).isEqualTo(3);
        peer.send(". seq 1 ack 1 len " + MSS);
        peer.expect(". seq 1 ack " + (1 + 4 * MSS));
    }

    @Test
    void aUnitThatLeavesCountsAsItsSegments() {
        script.offloads = new Offloads(/* checksumOnSend= */ false, /* segmentationBytes= */ 65_000);
        TcpConnection connection = establish();
        long before = script.counter(TcpCounter.OUT_SEGS);
        int segmentsOut = connection.segmentsOut;
        String text = "x".repeat(3 * MSS);
        send(connection, text);
        peer.expect("P. seq 1 ack 1 \"" + text + "\"");
        peer.expectNothing();
        assertThat(script.counter(TcpCounter.OUT_SEGS) - before).isEqualTo(3);
        assertThat(connection.segmentsOut - segmentsOut).isEqualTo(3);
        assertThat(connection.traffic().dataSegmentsOut).isEqualTo(3);
    }
}
