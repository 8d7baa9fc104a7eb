package io.hawser.packetdrill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Right and wrong scripts with their verdicts: a script that cannot fail proves nothing. */
class PacketdrillTest {
    private static final String ACCEPTED = """
            0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
            +0 setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0
            +0 bind(3, ..., ...) = 0
            +0 listen(3, 1) = 0
            +0 < S 0:0(0) win 32792 <mss 1000,sackOK,nop,nop,nop,wscale 7>
            +0 > S. 0:0(0) ack 1 <mss 1460,nop,nop,sackOK,nop,wscale 10>
            +.1 < . 1:1(0) ack 1 win 257
            +0 accept(3, ..., ...) = 4
            """;

    private static ScriptResult run(String text) {
        return new Packetdrill(false, Map.of()).run(text, null);
    }

    private static void assertPasses(String text) {
        ScriptResult verdict = run(text);
        assertThat(verdict.message()).isEmpty();
        assertThat(verdict.kind()).isEqualTo(ScriptResult.Kind.PASS);
    }

    @Test
    void aHandshakeDataAndAClosePass() {
        assertPasses(ACCEPTED + """
                +0 write(4, ..., 1000) = 1000
                +0 > P. 1:1001(1000) ack 1
                +.1 < P. 1:11(10) ack 1001 win 257
                +0 read(4, ..., 100) = 10
                * > . 1001:1001(0) ack 11
                +0 close(4) = 0
                +0 > F. 1001:1001(0) ack 11
                +.1 < F. 11:11(0) ack 1002 win 257
                +0 > . 1002:1002(0) ack 12
                """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "+0 > . 1:1001(1000) ack 1 ! flags",
                "+0 > P. 2:1002(1000) ack 1 ! seq",
                "+0 > P. 1:901(900) ack 1 ! payload",
                "+0 > P. 1:1001(1000) ack 2 ! ack",
                "+0 > P. 1:1001(1000) ack 1 win 1 ! win",
                "+0 > P. 1:1001(1000) ack 1 <nop,nop,TS val 1 ecr 1> ! TCP options",
                "+0 > [ect0] P. 1:1001(1000) ack 1 ! ECN bits",
                "+0 > [tos 0x10] P. 1:1001(1000) ack 1 ! TOS",
                "+0 > [ttl 1] P. 1:1001(1000) ack 1 ! TTL",
                "+.1 > P. 1:1001(1000) ack 1 ! timing error",
                "+0 > icmp unreachable port_unreachable ! protocol",
            })
    void whatDiffersInAPacketIsNamed(String expected, String named) {
        ScriptResult verdict = run(ACCEPTED + "+0 write(4, ..., 1000) = 1000\n" + expected);
        assertThat(verdict.kind()).isEqualTo(ScriptResult.Kind.FAIL);
        assertThat(verdict.line()).isEqualTo(10);
        assertThat(verdict.message()).contains(named);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "+0 write(4, ..., 1000) = 999 ! expected result 999, came 1000",
                "+0 read(4, ..., 1000) = 0 ! has not returned",
                "+0 fcntl(4, F_GETFL) = 0 ! came 2",
                "+0 getsockopt(4, SOL_TCP, TCP_NODELAY, [1], [4]) = 0 ! expected [1], came [0]",
                "+0 %{ assert tcpi_state == 2 }% ! tcpi_state is 1",
                "+0...0.300 read(4, ..., 1000) = 0 ! has not returned",
                "+0 > . 1:1(0) ack 1 ! none has come",
            })
    void whatDiffersInACallIsNamed(String line, String named) {
        ScriptResult verdict = run(ACCEPTED + line);
        assertThat(verdict.kind()).isEqualTo(ScriptResult.Kind.FAIL);
        assertThat(verdict.line()).isEqualTo(9);
        assertThat(verdict.message()).contains(named);
    }

    @Test
    void aCallThatBlocksReturnsInTime() {
        String blocked = ACCEPTED + "+0...%s read(4, ..., 100) = 10%n+.1 < P. 1:11(10) ack 1 win 257";
        assertPasses(blocked.formatted("0.1"));
        ScriptResult verdict = run(blocked.formatted("0.2"));
        assertThat(verdict.message()).contains("expected the return of read() at 0.300000 s, but it was at 0.200000 s");
    }

    @Test
    void timersRunInVirtualTime() {
        assertPasses(ACCEPTED + """
                +0 setsockopt(4, SOL_SOCKET, SO_KEEPALIVE, [1], 4) = 0
                +7200 > . 0:0(0) ack 1
                """);
    }

    @Test
    void sysctlsAreSetOnTheHost() {
        String script = "0 `sysctl -w %s`%n"
                + ACCEPTED.replaceFirst("0 socket", "+0 socket").replace("nop,nop,sackOK,nop", "nop");
        for (String setting : new String[] {"net.ipv4.tcp_sack=0", "net/ipv4/tcp_sack=0", "net.ipv4.tcp_sack=\"0\""}) {
            assertPasses(script.formatted(setting));
        }
        assertThat(run(ACCEPTED.replace("nop,nop,sackOK,nop", "nop")).message()).contains("TCP options");
    }

    @Test
    void otherLinesForTheShellAreUnsupportedOrSkipped() {
        String script = "`rm -rf /`\n" + ACCEPTED;
        ScriptResult verdict = run(script);
        assertThat(verdict.kind()).isEqualTo(ScriptResult.Kind.UNSUPPORTED);
        assertThat(verdict.line()).isEqualTo(1);
        assertThat(verdict.message()).contains("rm -rf /");
        verdict = new Packetdrill(true, Map.of()).run(script, null);
        assertThat(verdict.kind()).isEqualTo(ScriptResult.Kind.PASS);
        assertThat(verdict.notes()).containsExactly("line 1: rm -rf /");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "+0 sendfile(4, 5, [0], 5) = 5 ! sendfile",
                "+0 setsockopt(4, SOL_TCP, TCP_MD5SIG, [1], 4) = 0 ! TCP_MD5SIG",
                "+0 send(4, ..., 1, 0x4) = 1 ! flag",
                "+0 %{ assert tcpi_nonsense == 2 }% ! tcpi_nonsense",
                "+0 %{ while True }% ! while",
                "+0 < udp (10) ! UDP",
            })
    void whatIsNotThereIsUnsupported(String line, String named) {
        ScriptResult verdict = run(ACCEPTED + line);
        assertThat(verdict.kind()).isEqualTo(ScriptResult.Kind.UNSUPPORTED);
        assertThat(verdict.message()).contains(named);
    }

    /** Excessive nesting gives a verdict about the script, and does not end the process. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "+0 poll(%s) = 0 ! [",
                "+0 poll(%s) = 0 ! {",
                "+0 poll(%s) = 0 ! f(",
                "+0 %%{ assert %s 1 }%% ! (",
                "+0 %%{ assert %s1 }%% ! -",
                "+0 %%{ assert %s 1 }%% ! abs("
            })
    void whatIsNestedTooDeepIsUnsupported(String line, String open) {
        ScriptResult result = run(ACCEPTED + line.formatted(open.repeat(20_000)));
        assertThat(result.kind()).isEqualTo(ScriptResult.Kind.UNSUPPORTED);
        assertThat(result.message()).contains("100");
    }

    @Test
    void codeRemembersWhatItHasAssigned() {
        assertPasses(ACCEPTED + """
                +0 %{ cwnd = 10; print(tcpi_snd_cwnd)
                assert tcpi_snd_cwnd == cwnd, 'cwnd=%d' % tcpi_snd_cwnd }%
                +0 %{ cwnd += 1 # one more
                assert cwnd == 11 and 5 <= cwnd <= 0xff and not (cwnd & 4) and not not cwnd or False }%
                """);
    }

    @Test
    void severalSegmentsAreOneOfTheScript() {
        String script = ACCEPTED + "+0 write(4, ..., 5000) = 5000\n+0 > P. 1:5001(5000) ack 1\n";
        assertPasses(script);
        assertThat(run("--strict_segments\n" + script).kind()).isEqualTo(ScriptResult.Kind.FAIL);
    }

    @Test
    void timestampsOfTheScriptAreMappedToThoseOfTheHost() {
        String script = """
                0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
                +0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0
                +0 connect(3, ..., ...) = -1 EINPROGRESS (Operation now in progress)
                +0 > S 0:0(0) <mss 1460,sackOK,TS val 100 ecr 0,nop,wscale 10>
                +.01 < S. 0:0(0) ack 1 win 5792 <mss 1460,sackOK,TS val 700 ecr %d,nop,wscale 7>
                +0 > . 1:1(0) ack 1 <nop,nop,TS val 110 ecr 700>
                """;
        assertPasses(script.formatted(100));
        assertThat(run(script.formatted(101)).message()).contains("TS ecr 101");
    }
}
