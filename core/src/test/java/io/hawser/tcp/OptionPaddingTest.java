package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Requirement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options fill their words with leading NOPs; therefore no padding is needed (RFC 9293 §3.1, §3.2). */
class OptionPaddingTest extends TcpTestBase {
    @ParameterizedTest(name = "timestamps {0}, SACK {1}, window scaling {2}")
    @CsvSource({"0,0,0", "0,0,1", "0,1,0", "0,1,1", "1,0,0", "1,0,1", "1,1,0", "1,1,1"})
    @Requirement("MUST-69")
    void noOptionListNeedsItsEnd(int timestamps, int sack, int windowScaling) {
        script.sysctl("net.ipv4.tcp_timestamps", timestamps);
        script.sysctl("net.ipv4.tcp_sack", sack);
        script.sysctl("net.ipv4.tcp_window_scaling", windowScaling);
        connect();
        Seen syn = peer.expect("S seq 0");
        assertThat(syn.options()).doesNotContain("eol").doesNotContain("unknown");
        assertThat(syn.packetBytes() - 40).isEqualTo(4 + (timestamps == 1 ? 12 : 4 * sack) + 4 * windowScaling);
    }
}
