package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Requirement;
import org.junit.jupiter.api.Test;

/** One acknowledgment for all segments of a burst (RFC 9293 §3.10.7.4, after the sixth step of §3.10.7). */
class AckOfABurstTest extends TcpTestBase {
    private static final int MSS = 1460;

    @Test
    @Requirement({"MUST-58", "MUST-59"})
    void allThatIsQueuedIsProcessedBeforeOneAcknowledgmentLeaves() {
        TcpConnection connection = establish();
        script.burst(() -> {
            for (int i = 0; i < 5; i++) {
                peer.send(". seq " + (1 + i * MSS) + " ack 1 len " + MSS);
            }
        });
        peer.expect(". seq 1 ack " + (1 + 5 * MSS));
        peer.expectNothing();
        assertThat(connection.receiveQueueBytes()).isEqualTo(5 * MSS);
    }

    /** The answer that the user sends within the burst carries the acknowledgment. */
    @Test
    @Requirement("MUST-58")
    void theAnswerCarriesIt() {
        TcpConnection connection = establish();
        connection.handler(new TcpHandler() {
            @Override
            public void readable(TcpConnection by) {
                receive(by);
                send(by, "yes");
            }
        });
        peer.send("P. seq 1 ack 1 \"well?\"");
        peer.expect("P. seq 1 ack 6 \"yes\"");
        peer.expectNothing();
    }
}
