package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.event.TcpCounter;
import org.junit.jupiter.api.Test;

/** A peer that discards data which it has reported by SACK (RFC 2018 §8, "reneging"). */
class RenegingTest extends TcpTestBase {
    private static final int MSS = 1448;

    /**
     * If SACKed data is not acknowledged when the timer expires, the peer has discarded it: all of it is retransmitted,
     * and the stream is complete in the end.
     */
    @Test
    void whatWasReportedAndNeverAcknowledgedGoesAgain() {
        script.sysctl("net.ipv4.tcp_early_retrans", 0);
        TcpConnection connection = establishAsLinux();
        send(connection, SegmentText.pattern(4 * MSS));
        for (int i = 0; i < 4; i++) {
            assertThat(peer.take().seq() - peer.hostIsn).isEqualTo(1 + i * MSS);
        }
        peer.send(". seq 1 ack 1 <nop,nop,TS,nop,nop,sack 1:" + (1 + 4 * MSS) + ">");
        peer.expectNothing();
        script.advanceMillis(200);
        assertThat(script.counter(TcpCounter.TCP_SACK_RENEGING)).isEqualTo(1);
        assertThat(peer.take().seq() - peer.hostIsn).isEqualTo(1);
        peer.expectNothing();
        peer.send(". seq 1 ack " + (1 + MSS));
        // slow start: two for the one that was acknowledged
        assertThat(peer.take().seq() - peer.hostIsn).isEqualTo(1 + MSS);
        assertThat(peer.take().seq() - peer.hostIsn).isEqualTo(1 + 2 * MSS);
        peer.expectNothing();
        peer.send(". seq 1 ack " + (1 + 3 * MSS));
        assertThat(peer.take().seq() - peer.hostIsn).isEqualTo(1 + 3 * MSS);
        peer.send(". seq 1 ack " + (1 + 4 * MSS));
        assertThat(connection.info().sendQueueBytes).isZero();
        assertThat(connection.info().retransmits).isEqualTo(4);
    }
}
