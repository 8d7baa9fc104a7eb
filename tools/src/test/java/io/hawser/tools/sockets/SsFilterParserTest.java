package io.hawser.tools.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.tcp.TcpState;
import io.hawser.tools.sockets.SocketRow.Protocol;
import io.hawser.tools.sockets.SsFilterParser.BadFilter;
import io.hawser.wire.IpAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Filters of ss, for the socket 10.0.0.1:80 with the peer 192.168.7.9:50000; the error messages are those of ss. */
class SsFilterParserTest {
    private static final Services SERVICES = new Services("http 80/tcp www # World Wide Web\ndomain 53/udp\n");
    private static final SocketRow SOCKET = new SocketRow(
            Protocol.TCP,
            TcpState.ESTABLISHED,
            0,
            0,
            0,
            IpAddress.parse("10.0.0.1"),
            80,
            IpAddress.parse("192.168.7.9"),
            50_000,
            new Object());

    private static SsFilterParser parse(String text) throws BadFilter {
        return SsFilterParser.parse(List.of(text.split(" ", -1)), SERVICES);
    }

    @ParameterizedTest
    @CsvSource({
        "sport = :80,                             true",
        "sport = :http,                           true",
        "sport = www,                             true",
        "sport=:80,                               true",
        "sport = :81,                             false",
        "sport != :80,                            false",
        "dport >= :50000,                         true",
        "dport > :50000,                          false",
        "dport < 50001,                           true",
        "dport le 49999,                          false",
        "dst 192.168.7.9,                         true",
        "dst 192.168.0.0/16,                      true",
        "dst 10.0.0.0/8,                          false",
        "src 10.0.0.1:80,                         true",
        "src 10.0.0.1:81,                         false",
        "src *:80,                                true",
        "src :80,                                 true",
        "src = 10.0.0.0/8,                        true",
        "src != 10.0.0.0/8,                       false",
        "not dst 10.0.0.0/8,                      true",
        "! sport = :80,                           false",
        "( sport = :81 or dport = :50000 ),       true",
        "( sport = :81 or sport = :82 ),          false",
        "sport = :80 dport = :50000,              true",
        "sport = :80 and dport = :1,              false",
        "sport = :81 and dport = :1 or src 10.0.0.1, true",
        "src 10.0.0.1 or sport = :81 and dport = :1, true",
        "not ( sport = :80 and dport = :50000 ),  false",
        "autobound,                               false",
    })
    void matches(String text, boolean expected) throws BadFilter {
        SsFilterParser parsed = parse(text);
        assertThat(parsed.states()).isNull();
        assertThat(parsed.expression().matches(SOCKET)).isEqualTo(expected);
    }

    @Test
    void statesAddUpAndAreExcluded() throws BadFilter {
        assertThat(parse("state time-wait").states()).containsExactly(TcpState.TIME_WAIT);
        assertThat(parse("state syn-recv state established").states())
                .containsExactlyInAnyOrder(TcpState.SYN_RCVD, TcpState.ESTABLISHED);
        assertThat(parse("state connected exclude time-wait exclude syn-sent").states())
                .contains(TcpState.FIN_WAIT_1, TcpState.SYN_RCVD)
                .doesNotContain(TcpState.TIME_WAIT, TcpState.SYN_SENT, TcpState.LISTEN, TcpState.CLOSED);
        assertThat(parse("exclude listening").states()).hasSize(10).doesNotContain(TcpState.LISTEN);
        assertThat(parse("state bucket").states()).containsExactlyInAnyOrder(TcpState.SYN_RCVD, TcpState.TIME_WAIT);
    }

    @Test
    void statesAndAnExpression() throws BadFilter {
        SsFilterParser parsed = parse("state established dst 10.0.0.0/8");
        assertThat(parsed.states()).containsExactly(TcpState.ESTABLISHED);
        assertThat(parsed.expression().matches(SOCKET)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "state foo       | 255 | ss: wrong state name: foo",
                "state           | 255 | Command line is not complete. Try option \"help\"",
                "sport = :x      | 1   | Error: \"x\" does not look like a port.",
                "sport = :70000  | 1   | Error: \"70000\" does not look like a port.",
                "dst 10.0.0.0/33 | 1   | Error: an inet prefix is expected rather than \"10.0.0.0/33\".",
                "foo             | 1   | Error: an inet prefix is expected rather than \"foo\".",
                "sport =         | 255 | ss: bison bellows (while parsing filter): \"syntax error!\" Sorry.",
                "( sport = :80   | 255 | ss: bison bellows (while parsing filter): \"syntax error!\" Sorry.",
                "sport = :80 )   | 255 | ss: bison bellows (while parsing filter): \"syntax error!\" Sorry.",
            })
    void errors(String text, int exitCode, String message) {
        assertThatThrownBy(() -> parse(text)).isInstanceOfSatisfying(BadFilter.class, bad -> {
            assertThat(bad.getMessage().lines().findFirst()).contains(message);
            assertThat(bad.exitCode()).isEqualTo(exitCode);
        });
    }
}
