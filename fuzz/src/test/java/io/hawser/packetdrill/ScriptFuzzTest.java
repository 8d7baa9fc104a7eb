package io.hawser.packetdrill;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any text is parsed as a script, or refused with a line number. */
class ScriptFuzzTest {
    @MethodSource("scripts")
    @FuzzTest
    void anyText(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int lines = (int) text.chars().filter(c -> c == '\n').count() + 1;
        try {
            assertThat(Script.parse(text).events()).isNotNull();
        } catch (UnsupportedScriptException refused) {
            assertThat(refused.getMessage()).isNotBlank();
            assertThat(refused.line()).isBetween(0, lines);
        }
        try {
            new InfoCode().run(text, 1, null, /* listens= */ false);
        } catch (UnsupportedScriptException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        } catch (ScriptFailure refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    static Stream<byte[]> scripts() {
        return Stream.of(
                        """
                        --tolerance_usecs=10000
                        `sysctl -q net.ipv4.tcp_ecn=0`
                        // a comment
                        0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
                        +0 setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0
                        +0 bind(3, ..., ...) = 0
                        +.1~+.2 < S 0:0(0) win 32792 <mss 1000,sackOK,nop,nop,nop,wscale 7>
                        +0 > S. 0:0(0) ack 1 <...>
                        *  < [ECT0] P. 1:1001(1000) ack 1 win 257 <sack 2001:3001 5001:6001,TS val 1 ecr 2>
                        +0...0.2 write(4, ..., 1000) = -1 EPIPE (Broken pipe)
                        +0 < icmp unreachable frag_needed mtu 1200 [1:1001(1000)]
                        +0 %{ assert tcpi_snd_cwnd == 10, tcpi_snd_cwnd }%
                        """, """
                        +0 poll([{fd=4, events=POLLIN|POLLOUT, revents=0}], 1, 0) = 1
                        +0 epoll_ctl(5, EPOLL_CTL_ADD, 4, {events=EPOLLERR, fd=4}) = 0
                        +0 sendmsg(4, {msg_name(...)=..., msg_iov(1)=[{..., 4000}], msg_flags=0}, MSG_ZEROCOPY) = 4000
                        /* several
                        lines */ +0 > F. 1:1(0) ack 1 urg 3
                        """, "a = 1\nassert a << 2 == 4 and not (a > 3), 'text'\nx = max(a, 7) % 3 // 2 - -a ** 2")
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
