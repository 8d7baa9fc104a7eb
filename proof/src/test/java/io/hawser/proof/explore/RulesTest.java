package io.hawser.proof.explore;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.TcpState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesTest {
    /** Transitions similar to those of RFC 9293 figure 5, but not among them. */
    @ParameterizedTest
    @CsvSource({
        "CLOSED, ESTABLISHED",
        "LISTEN, ESTABLISHED",
        "SYN_SENT, CLOSE_WAIT",
        "SYN_RCVD, TIME_WAIT",
        "ESTABLISHED, TIME_WAIT",
        "ESTABLISHED, LAST_ACK",
        "FIN_WAIT_1, LAST_ACK",
        "FIN_WAIT_2, CLOSING",
        "CLOSING, FIN_WAIT_2",
        "CLOSE_WAIT, TIME_WAIT",
        "LAST_ACK, TIME_WAIT",
        "TIME_WAIT, ESTABLISHED"
    })
    void otherArrowsAreIllegal(TcpState from, TcpState to) {
        assertThat(Rules.isLegal(from, to)).isFalse();
    }

    @Test
    void allMayBeClosedButWhatIs() {
        for (TcpState state : TcpState.values()) {
            assertThat(Rules.isLegal(state, TcpState.CLOSED)).isEqualTo(state != TcpState.CLOSED);
        }
    }
}
