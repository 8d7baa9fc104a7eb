package io.hawser.lab.script;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.lab.scenario.Audience;
import io.hawser.lab.scenario.Outcome;
import io.hawser.lab.scenario.RunOptions;
import io.hawser.lab.stage.Check;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The message about a mistake in a file has file, line, column and a correction, and the file is not played. */
class ScriptReaderTest {
    private static final String HEAD = """
            name: own
            title: mine
            introduction: none
            meaning: none
            """;

    private static ScriptedScenario read(String yaml) throws ScenarioFileException {
        return ScriptedScenario.read("own.yaml", yaml.getBytes(StandardCharsets.UTF_8));
    }

    private static void isWrong(String yaml, String... parts) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(ScenarioFileException.class)
                .satisfies(
                        wrong -> assertThat(wrong.getMessage()).contains(parts).doesNotContain("\n"));
    }

    private static Outcome play(String... steps) throws Exception {
        String yaml = HEAD + "steps:\n- " + String.join("\n- ", steps) + "\n";
        PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return read(yaml).play(new RunOptions(1, Map.of(), nowhere, null), Audience.none());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "client opns c1 to server:80 | own.yaml:6:10: 'opns' does not fit here; do you mean 'opens'?",
                "clinet opens c1 to server:80 | own.yaml:6:3: 'clinet' does not fit here; do you mean 'client'?",
                "client opens c1 to sever:80 | own.yaml:6:22: no host is called 'sever'; do you mean 'server'?",
                "client opens c1 to server:99999 | own.yaml:6:22: a port is from 1 to 65535, not 99999",
                "client opens c1 to | own.yaml:6:21: expected a host or an address and a port, such as server:80, "
                        + "found the end",
                "client opens c1 to server:80 quickly | own.yaml:6:32: expected 'from', 'with' or the end of the "
                        + "line, found 'quickly'",
                "client.c1 closes | own.yaml:6:3: no connection is called 'client.c1' so far",
                "wait 3 | own.yaml:6:8: '3' has no unit; expected a time such as 200ms",
                "expect client.c9 is ESTABLISHED | own.yaml:6:10: no connection is called 'client.c9' so far",
                "expect TCPTimeout on client is 3 | own.yaml:6:10: 'TCPTimeout' does not fit here; do you mean "
                        + "'TCPTimeouts'?",
                "expect client sent 3 SINs | own.yaml:6:24: expected a kind of packet",
                "client sets net.ipv4.tcp_sak=0 | own.yaml:6:15: no sysctl is called 'net.ipv4.tcp_sak'",
                "client sets net.ipv4.tcp_sack=7 | own.yaml:6:15: net.ipv4.tcp_sack",
                "say \"no end | own.yaml:6:7: a closing quotation mark is missing",
                "cut client-sever | own.yaml:6:3: ",
                "crash sever | own.yaml:6:3: ",
                "drop the second SYN+AK on client-server | own.yaml:6:19: ",
                "client opens c1 to server:80, failing with EMISTAKE | no call fails with 'EMISTAKE'; expected an "
                        + "error (",
                "client opens c1 to server:80, failing with EPIP | no call fails with 'EPIP'; do you mean 'EPIPE'?",
                "wait 3000000h | own.yaml:6:8: '3000000h' is too large: a time is at most 106751 days",
                "wait -3s | own.yaml:6:8: '-3s' is negative; expected a time such as",
                "wait 3 parsecs | own.yaml:6:8: '3' has no unit; expected a time such as 200ms",
                "wait 2h 11mins | own.yaml:6:11: expected the end of the line, found '11mins'",
                "wait 3parsecs | own.yaml:6:8: 'parsecs' is no unit of time; the units are ns, us, ms, s, min, h, days",
                "wait 3 secnds | own.yaml:6:8: 'secnds' is no unit of time; do you mean 'seconds'?",
                "client opens c1 to server:80 with SO_RCVBUF 3 GiB | own.yaml:6:47: a socket option takes at most",
                "client opens c1 to server:80 with SO_RCVBUF 3 | own.yaml:6:47: '3' has no unit; expected a size",
                "for 3 cut client-server | own.yaml:6:7: '3' has no unit",
                "for 3s | own.yaml:6:9: 'for' is followed by a time and a fault",
                "loss 10% on client-server from server | own.yaml:6:29: expected 'towards' or the end of the line, "
                        + "found 'from'",
                "repeat 3 times | found 'repeat'",
            })
    void aWrongSentence(String sentence, String message) {
        isWrong(HEAD + "steps:\n- " + sentence + "\n", message);
    }

    @Test
    void aWrongConditionIsToldWhereItGoesWrong() {
        isWrong(
                HEAD + "steps:\n- client opens c1 to server:80\n- expect client.c1 is ESTABLISHD\n",
                "own.yaml:7:23: 'ESTABLISHD' does not fit here; do you mean 'ESTABLISHED'?");
        isWrong(
                HEAD + "steps:\n- client opens c1 to server:80\n- expect client.c2 is ESTABLISHED\n",
                "own.yaml:7:10: no connection is called 'client.c2' so far; do you mean 'client.c1'?");
    }

    @Test
    void wrongKeys() {
        isWrong(HEAD + "stpes: []\n", "own.yaml:5:1: a scenario has no 'stpes'; do you mean 'steps'?");
        isWrong("name: own\n", "own.yaml:1:1: 'title:' is missing");
        isWrong(HEAD + "steps: []\nname: again\n", "own.yaml:6:1: 'name' is there already, in line 1");
        isWrong(HEAD + "steps: wait 3s\n", "own.yaml:5:8: 'steps' is a list of sentences, not a text");
        isWrong(HEAD + "group: Opning\nsteps: []\n", "own.yaml:5:8: no group is called 'Opning'");
        isWrong(HEAD.replace("own", "Own Name") + "steps: []\n", "own.yaml:1:7: a name is small letters");
    }

    @Test
    void whatIsNoYaml() {
        isWrong(HEAD + "steps: [\n", "own.yaml:6:1: this is not YAML");
        isWrong(HEAD + "steps:\n- say note: this\n- wait: this: that\n", "needs quotes around the whole sentence");
        isWrong(
                HEAD + "steps:\n- client opens c1 to server:80\n - wait 5s\n",
                "own.yaml:6:3: the '-' of the next line stands further right");
        isWrong("", "own.yaml:1:1: the file is empty");
        isWrong("just a text", "own.yaml:1:1: a scenario is a table");
        isWrong("a\0b", "own.yaml:1:1: this is not a text file");
        assertThatThrownBy(() -> ScriptedScenario.read("own.yaml", new byte[] {(byte) 0xff, (byte) 0xfe, 'a'}))
                .hasMessage("own.yaml:1:1: this is not a text file in UTF-8");
        assertThatThrownBy(() -> ScriptedScenario.read("own.yaml", "name: x\ntitle: dr\u00fcben".getBytes(ISO_8859_1)))
                .hasMessage("own.yaml:2:10: this is not a text file in UTF-8");
        assertThatThrownBy(() -> ScriptedScenario.read("own.yaml", new byte[] {'a', (byte) 0xe2, (byte) 0x86}))
                .hasMessage("own.yaml:1:2: this is not a text file in UTF-8");
        assertThatThrownBy(() ->
                        ScriptedScenario.read("own.yaml", " ".repeat(2_000_000).getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("larger than 1 MB");
    }

    @Test
    void cyclesAndAliasBombs() {
        isWrong(HEAD + "steps: &a\n- *a\n", "own.yaml:5:8: an alias (*name) points here");
        isWrong(HEAD + "a: &a [x]\nb: &b [*a, *a]\nsteps: [*b, *b]\n", "an alias (*name) points here");
        isWrong(HEAD + "steps: " + "[".repeat(20_000) + "]".repeat(20_000) + "\n", "nested more than 30 deep");
        isWrong(HEAD.replace("mine", "\"\\e[31mred\"") + "steps: []\n", "own.yaml:2:8: ", "control character U+001B");
        isWrong(
                HEAD + "links: {client-server: {bandwidth: 0 Mbit/s}}\nsteps: []\n",
                "own.yaml:5:36: 'bandwidth': '0 Mbit/s' is too small");
        isWrong(HEAD + "steps: " + "[".repeat(100) + "]".repeat(100) + "\n", "nested more than 30 deep");
    }

    @Test
    void aWrongNetwork() {
        String steps = "steps: [wait 1s]\n";
        isWrong(
                HEAD + steps + "routers: {home: {addresses: [192.168.1.1/24, 203.0.113.1/24], nat: true}}\n",
                "own.yaml:6:29: the first address of home is its outside, and 192.168.1.1 is a private one: "
                        + "put 203.0.113.1 first, and its link before the others");
        String home = "routers: {home: {addresses: [203.0.113.1/24, 10.0.1.1/24], nat: true, forwards: [";
        isWrong(
                HEAD + steps + home + "80]}}\n",
                "own.yaml:6:82: a forwarded port is written like port 8080 to server:80");
        isWrong(HEAD + steps + home + "port 80 to sever:80]}}\n", "no host is called 'sever'; do you mean 'server'?");
        isWrong(HEAD + steps + home + "port 80 to server:0]}}\n", "a port is from 1 to 65535, not 0");
        isWrong(
                HEAD + steps + home.replace("true", "false") + "port 80 to server:80]}}\n",
                "only a router with 'nat: true' forwards ports");
        isWrong(
                HEAD + steps + "hosts: {a: 10.0.0.1/24, b: 10.0.0.1/24}\n",
                "own.yaml:6:28: a has the address 10.0.0.1");
        isWrong(HEAD + steps + "hosts: {a: 10.0.0.1, b: 10.0.0.2/24}\n", "own.yaml:6:12: ");
        isWrong(
                HEAD + steps + "hosts: {a: 10.0.0.1/24}\nlinks: {a-b: {mtu: 20}}\n",
                "own.yaml:7:11: no host is called 'b'");
        isWrong(
                HEAD + steps + "links: {client-server: {mtu: 20}}\n",
                "own.yaml:6:30: 'mtu' is from 68 to 65535, not 20");
        isWrong(
                HEAD + steps + "links: {client-server: {latency: 20}}\n",
                "own.yaml:6:34: 'latency': '20' has no unit; expected a time such as");
        isWrong(HEAD + steps + "links: {client-server: {los: 1%}}\n", "a link has no 'los'; do you mean 'loss'?");
        isWrong(
                HEAD + steps + "links: {client-server: {loss: 101%}}\n",
                "'loss': '101%' is too large: a percentage is at most 100%");
        isWrong(
                HEAD + steps + "links: {client-server: {bandwidth: 0 Mbit/s}}\n",
                "own.yaml:6:36: 'bandwidth': '0 Mbit/s' is too small: a rate is at least 1 bit/s");
        isWrong(
                HEAD + steps + "links: {client-server: {reordering: 1% by 5}}\n",
                "own.yaml:6:37: 'reordering': '5' has no unit");
        isWrong(
                HEAD + steps + "links: {client-sever: {}}\n",
                "own.yaml:6:16: no host is called 'sever'; do you mean 'server'?");
        isWrong(HEAD + steps + "links: {client-server: {}, server-client: {}}\n", "no address left for one more link");
        isWrong(HEAD + steps + "sysctls: {net.ipv4.tcp_sak: 0}\n", "own.yaml:6:11: no sysctl is called");
        isWrong(HEAD + steps + "faults: [at 3s cut client-sever]\n", "own.yaml:6:10: ", "client-sever");
        isWrong(HEAD + steps + "faults: [at soon cut client-server]\n", "own.yaml:6:13: ");
    }

    @Test
    void theFileIsReadToTheEndBeforeAnythingIsPlayed() {
        isWrong(
                HEAD + "steps:\n- server listens on port 80\n- client connects c1 to server:80\nvariants:\n- title: x\n"
                        + "  steps:\n  - client.c1 clses\n",
                "own.yaml:11:5: no connection is called 'client.c1' so far");
    }

    @Test
    void anExpectationThatDoesNotHoldIsFoundAndTheRunGoesOn() throws Exception {
        Outcome outcome = play(
                "server listens on port 80",
                "client connects c1 to server:80",
                "expect client.c1 is FIN_WAIT_1",
                "expect client.c1 is ESTABLISHED");
        assertThat(outcome.checks()).hasSize(2);
        assertThat(outcome.failures()).singleElement().satisfies(check -> {
            assertThat(check.where()).isEqualTo("own.yaml:8:3");
            assertThat(check.found()).isEqualTo("ESTABLISHED");
        });
    }

    @Test
    void aStepThatFailsEndsTheRun() throws Exception {
        Outcome outcome = play("server accepts s1", "expect the time is 0s");
        assertThat(outcome.checks())
                .singleElement()
                .satisfies(check -> assertThat(check.found()).isEqualTo("server does not listen"));
    }

    @Test
    void whatIsToFailMustFail() throws Exception {
        assertThat(play("server listens on port 80", "server listens on port 80, failing with EADDRINUSE")
                        .passed())
                .isTrue();
        assertThat(play("server listens on port 80, failing with EADDRINUSE")
                        .failures()
                        .getFirst()
                        .found())
                .isEqualTo("it did not fail");
        assertThat(play("server listens on port 80", "server listens on port 80, failing with EPIPE")
                        .failures()
                        .getFirst()
                        .found())
                .startsWith("EADDRINUSE");
    }

    @Test
    void repetitionGivesANameAnew() throws Exception {
        Outcome outcome = play(
                "server listens on port 80",
                "repeat 5 times:\n  - client connects c to server:80\n  - server accepts s\n  - client.c closes",
                "wait 1s",
                "expect 5 connections on client exist",
                "expect 5 connections on client are FIN_WAIT_2",
                "expect client sent 5 SYNs");
        assertThat(outcome.failures()).isEmpty();
    }

    @Test
    void timesAreComparedToTheMillisecondUnlessMoreDigitsAreWritten() throws Exception {
        List<String> steps = List.of("wait 20.0006ms", "expect the time is 20ms", "expect the time is 20.0006ms");
        assertThat(play(steps.toArray(String[]::new)).failures()).isEmpty();
        assertThat(play("wait 20.0006ms", "expect the time is 20.001ms").passed())
                .isFalse();
        assertThat(play("wait 20.0006ms", "expect the time is 21ms").passed()).isFalse();
        assertThat(play("wait 1h 2min 3s", "expect the time is 3723s").passed()).isTrue();
    }

    @Test
    void faultsLastForATimeAndBeginAtOne() throws Exception {
        assertThat(play(
                                "server listens on port 80",
                                "for 2500ms cut client-server",
                                "client opens c1 to server:80",
                                "wait until client.c1 is ESTABLISHED",
                                "expect client sent SYN at 0s, 1s, 2s, 3s")
                        .failures())
                .isEmpty();
        assertThat(play(
                                "server listens on port 80",
                                "at 1s cut client-server",
                                "client connects c1 to server:80",
                                "wait until the time is 2s",
                                "server accepts s1",
                                "client.c1 sends \"lost\"",
                                "wait 50ms",
                                "expect server.s1 has received nothing")
                        .failures())
                .isEmpty();
    }

    @Test
    void anOldPacketComesAgain() throws Exception {
        assertThat(play(
                                "server listens on port 80",
                                "keep a copy of the next SYN of client as old",
                                "client connects c1 to server:80",
                                "client.c1 aborts",
                                "wait 1s",
                                "expect 0 connections on server are SYN_RCVD",
                                "deliver old again",
                                "wait 1ms",
                                "expect 1 connections on server are SYN_RCVD",
                                "wait 1s",
                                "expect no connections on server exist",
                                "expect client sent 2 RSTs")
                        .failures())
                .isEmpty();
    }

    private static Outcome playFile(String yaml) throws Exception {
        PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return read(HEAD + yaml).play(new RunOptions(1, Map.of(), nowhere, null), Audience.none());
    }

    @Test
    void aFirewallForgetsWhatIsIdle() throws Exception {
        assertThat(playFile("""
                                firewalls:
                                  fw: {idle: 5min}
                                links: {client-fw: {}, fw-server: {}}
                                steps:
                                - server listens on port 80
                                - client connects c1 to server:80
                                - server accepts s1
                                - wait 4min
                                - client.c1 sends "still there"
                                - server.s1 receives "still there"
                                - wait 6min
                                - client.c1 sends "forgotten"
                                - wait 10s
                                - expect server.s1 has received "still there"
                                - expect client.c1 is ESTABLISHED
                                - expect client sent at least 4 data segments
                                """).failures()).isEmpty();
    }

    @Test
    void aRouterTranslates() throws Exception {
        assertThat(playFile("""
                                hosts:
                                  one: {address: 10.0.0.1/24, gateway: 10.0.0.254}
                                  two: {address: 10.0.0.2/24, gateway: 10.0.0.254}
                                  server: 192.0.2.2/24
                                routers:
                                  home: {addresses: [192.0.2.1/24, 10.0.0.254/24], nat: true}
                                switches: [lan]
                                links: {home-server: {}, home-lan: {}, one-lan: {}, two-lan: {}}
                                steps:
                                - server listens on port 80
                                - one connects a to server:80
                                - two connects b to server:80
                                - server accepts s1
                                - server accepts s2
                                - two.b sends "hello"
                                - server.s2 receives "hello"
                                - expect 2 connections on server are ESTABLISHED
                                """).failures()).isEmpty();
    }

    @Test
    void aRouterForwardsAPort() throws Exception {
        assertThat(playFile("""
                                hosts:
                                  server: 192.168.1.2/24
                                  client: 203.0.113.9/24
                                routers:
                                  home:
                                    addresses: [203.0.113.1/24, 192.168.1.1/24]
                                    nat: true
                                    forwards: [port 8080 to server:80]
                                links: {client-home: {}, home-server: {}}
                                steps:
                                - server listens on port 80
                                - client opens c1 to 203.0.113.1:8080
                                - server accepts s1
                                - client.c1 sends "hello"
                                - server.s1 receives "hello"
                                - server.s1 sends "good day"
                                - client.c1 receives "good day"
                                """).failures()).isEmpty();
    }

    @Test
    void programsRunByThemselvesAndAgainAfterAReboot() throws Exception {
        assertThat(playFile("""
                                hosts:
                                  client: 10.0.0.1/24
                                  server: {address: 10.0.0.2/24, programs: [echo on port 7]}
                                steps:
                                - client connects c1 to server:7
                                - client.c1 sends "one"
                                - client.c1 receives "one"
                                - crash server
                                - wait 1s
                                - reboot server
                                - client connects c2 to server:7
                                - client.c2 sends "two"
                                - client.c2 receives "two"
                                - freeze server.echo
                                - client.c2 sends "three"
                                - wait 1s
                                - expect client.c2 has received "two"
                                - client.c1 sends "who are you?"
                                - wait 1s
                                - expect client.c1 ended with ECONNRESET
                                """).failures()).isEmpty();
        isWrong(
                HEAD
                        + "steps: [wait 1s]\nhosts: {a: 10.0.0.1/24, b: {address: 10.0.0.2/24, programs: [ecko on "
                        + "port 7]}}\n",
                "own.yaml:6:62: 'ecko' does not fit here; do you mean 'echo'?");
    }

    @Test
    void aRoundKnowsItsNumber() throws Exception {
        Outcome outcome = play(
                "server listens on port 80",
                "repeat 200 times:\n  - client opens c# to 10.0.0.#:80",
                "wait 1s",
                "expect client.c2 is ESTABLISHED",
                "expect client.c200 is SYN_SENT",
                "expect 198 connections on client are SYN_SENT");
        assertThat(outcome.failures()).isEmpty();
    }

    /** A variant that has only the key of the routers takes the hosts and links of its scenario. */
    @Test
    void aVariantTakesOverEachKeyThatItDoesNotSay() throws Exception {
        String yaml = HEAD + """
                hosts: {client: 10.0.1.2/24, server: 10.0.2.2/24}
                routers:
                  r: {addresses: [10.0.1.1/24, 10.0.2.1/24]}
                links:
                  client-r: {latency: 1ms}
                  server-r: {latency: 1ms, mtu: 1400}
                steps:
                  - server listens on port 80
                  - client connects c1 to server:80
                  - expect client.c1 became ESTABLISHED at 4ms
                variants:
                  - title: silent
                    routers:
                      r: {addresses: [10.0.1.1/24, 10.0.2.1/24], icmp: false}
                """;
        PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Outcome outcome = read(yaml).play(new RunOptions(1, Map.of(), nowhere, null), Audience.none());
        assertThat(outcome.checks()).hasSize(2).allMatch(Check::holds);
    }

    @Test
    void forgedSegmentsComeFromManyAddressesWhileOtherStepsGoOn() throws Exception {
        Outcome outcome = play(
                "server listens on port 80",
                "keep a copy of the next SYN of client as syn",
                "client opens c1 to server:80",
                "wait 1s",
                "deliver syn 50 times from forged addresses within 500ms",
                "expect InSegs on server is 3",
                "wait 250ms",
                "expect InSegs on server is 28",
                "wait 250ms",
                "expect InSegs on server is 52",
                "expect client sent 1 SYN");
        assertThat(outcome.checks()).hasSize(4).allMatch(Check::holds);
    }

    @Test
    void aScannerOpensToEachAddressOfARange() throws Exception {
        Outcome outcome = play(
                "client opens connections to port 445 of 10.0.0.2 to 10.0.0.4",
                "expect 3 connections on client are SYN_SENT",
                "wait 20ms",
                "expect 2 connections on client are SYN_SENT",
                "expect server sent 1 RST");
        assertThat(outcome.checks()).hasSize(3).allMatch(Check::holds);
    }
}
