package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.link.Offloads;
import io.hawser.tcp.event.TcpCounter;
import org.junit.jupiter.api.Test;

/** Segments as they leave: the counters, the options of their connection, and the work that is left to the link. */
class SegmentOutputTest extends TcpTestBase {
    /** A FIN without data counts as a segment, but not as one with data. */
    @Test
    void aFinAloneIsNoDataSegment() {
        TcpConnection connection = establish();
        shutdownOutput(connection);
        peer.expect("F. seq 1 ack 1");
        assertThat(connection.info().sending.segsOut).isEqualTo(3);
        assertThat(connection.info().sending.dataSegsOut).isZero();
    }

    @Test
    void aSynAckOfAConnectionIsCounted() {
        TcpConnection connection = listenOnce();
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1");
        assertThat(connection.segmentsOut).isEqualTo(1);
    }

    /** OutSegs counts all segments, OutRsts also the resets that answer segments of no connection. */
    @Test
    void segmentsAndResetsAreCounted() {
        TcpConnection connection = establish();
        assertThat(script.counter(TcpCounter.OUT_SEGS)).isEqualTo(2);
        abort(connection);
        peer.expect("R. seq 1 ack 1");
        assertThat(script.counter(TcpCounter.OUT_SEGS)).isEqualTo(3);
        assertThat(script.counter(TcpCounter.OUT_RSTS)).isEqualTo(1);
        peer.send(". seq 1 ack 1");
        peer.expect("R seq 1");
        assertThat(script.counter(TcpCounter.OUT_SEGS)).isEqualTo(4);
        assertThat(script.counter(TcpCounter.OUT_RSTS)).isEqualTo(2);
    }

    /** The options of a retransmission do not depend on the segments that other connections have sent meanwhile. */
    @Test
    void aRetransmissionHasTheOptionsOfItsConnection() {
        TcpConnection withTimestamps = establish("mss 1460,nop,nop,TS");
        send(withTimestamps, "data");
        Peer first = peer;
        first.expect("P. seq 1 ack 1 \"data\" <nop,nop,TS>");
        peer = new Peer(script, Peer.ADDRESS, PEER_PORT + 1, -1);
        establish("mss 1460");
        script.advanceMillis(200);
        first.expect("P. seq 1 ack 1 \"data\" <nop,nop,TS>");
    }

    @Test
    void aLinkCompletesTheChecksumOfASegment() {
        script.offloads = new Offloads(/* checksumOnSend= */ true, /* segmentationBytes= */ 0);
        TcpConnection connection = establish("mss 1460,nop,nop,TS");
        send(connection, "odd");
        peer.expect("P. seq 1 ack 1 \"odd\" <nop,nop,TS>");
    }

    /** A link that cuts packets is not asked to cut one that is a single full-sized segment. */
    @Test
    void aFullSizedSegmentIsNotCut() {
        script.offloads = new Offloads(/* checksumOnSend= */ false, /* segmentationBytes= */ 65_000);
        TcpConnection connection = establish();
        send(connection, SegmentText.pattern(1460));
        peer.expect("P. seq 1 ack 1 len 1460");
        assertThat(connection.segmentsOut).isEqualTo(3);
    }

    /** A link copies the urgent pointer, which counts from the sequence number of each segment (RFC 9293 §3.8.5). */
    @Test
    void urgentDataIsNotLeftToTheLinkToCut() {
        script.offloads = new Offloads(/* checksumOnSend= */ false, /* segmentationBytes= */ 65_000);
        TcpConnection connection = establish("mss 1456");
        send(connection, SegmentText.pattern(3 * 1456), SendFlags.URGENT);
        peer.expect(".U seq 1 ack 1 urg 4368 len 1456");
        peer.expect(".U seq 1457 ack 1 urg 2912 len 1456");
        peer.expect("P.U seq 2913 ack 1 urg 1456 len 1456");
    }
}
