package io.hawser.tools.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.host.Host;
import io.hawser.sim.Network;
import io.hawser.tools.command.HostLookup;
import io.hawser.tools.command.TextConsole;
import io.hawser.tools.command.ToolRun;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The fixtures are what arping 2.23 prints in a network namespace, but for the addresses and the times. */
class ArpingTest {
    private final Network network = Network.seeded(5);
    private final Host client = network.host("client", "10.0.0.1/24");

    ArpingTest() {
        network.connect(client, network.host("server", "10.0.0.2/24")).latency(Duration.ofMillis(1));
    }

    @AfterEach
    void close() {
        network.close();
    }

    private ToolRun start(TextConsole console, String words) {
        return new ArpingCommand(() -> Instant.EPOCH.plusNanos(network.nowNanos()), HostLookup.of(Map.of()))
                .start(client, List.of(words.split(" ", -1)), console);
    }

    private TextConsole run(String words) {
        TextConsole console = new TextConsole();
        start(console, words);
        network.runFor(Duration.ofSeconds(20));
        return console;
    }

    @Test
    void aStationAnswersEachRequest() {
        run("-c 1 10.0.0.2");
        TextConsole console = run("-c 2 10.0.0.2");
        assertThat(console.output().replaceAll("([0-9a-f]{2}:){5}[0-9a-f]{2}", "MAC"))
                .isEqualTo("""
                        ARPING 10.0.0.2
                        42 bytes from MAC (10.0.0.2): index=0 time=2.000 msec
                        42 bytes from MAC (10.0.0.2): index=1 time=2.000 msec

                        --- 10.0.0.2 statistics ---
                        2 packets transmitted, 2 packets received,   0% unanswered (0 extra)
                        rtt min/avg/max/std-dev = 2.000/2.000/2.000/0.000 ms
                        """);
        assertThat(console.exitCode()).hasValue(0);
    }

    @Test
    void nobodyAnswersForAFreeAddress() {
        TextConsole console = run("-c 2 -W 0.2 10.0.0.9");
        assertThat(console.output()).isEqualTo("""
                ARPING 10.0.0.9
                Timeout
                Timeout

                --- 10.0.0.9 statistics ---
                2 packets transmitted, 0 packets received, 100% unanswered (0 extra)

                """);
        assertThat(console.exitCode()).hasValue(1);
        assertThat(run("-D -c 2 10.0.0.9").output()).isEqualTo("..\t100% packet loss (0 extra)\n");
    }

    @Test
    void otherFormsAndLimits() {
        assertThat(run("-D -c 2 10.0.0.2").output()).isEqualTo("!!\t  0% packet loss (0 extra)\n");
        assertThat(run("-rRc 1 10.0.0.2").output()).matches("([0-9a-f]{2}:){5}[0-9a-f]{2} 10\\.0\\.0\\.2\n");
        assertThat(run("-qc 1 10.0.0.2").output()).isEmpty();
        assertThat(run("-C 2 10.0.0.2").output()).contains("2 packets transmitted, 2 packets received");
        assertThat(run("-0uc 1 10.0.0.2").output()).contains("index=0/0 time=");
        TextConsole interrupted = new TextConsole();
        ToolRun endless = start(interrupted, "10.0.0.2");
        network.runFor(Duration.ofMillis(2500));
        endless.interrupt();
        assertThat(interrupted.output()).contains("3 packets transmitted, 3 packets received");
        assertThat(interrupted.exitCode()).hasValue(0);
    }

    @Test
    void wrongWordsAreRefused() {
        assertThat(run("nowhere").errors()).isEqualTo("arping: Can't resolve nowhere\n");
        assertThat(run("-i eth9 10.0.0.2").errors())
                .isEqualTo("arping: libnet_init(LIBNET_LINK, eth9): libnet_check_iface() ioctl: No such device\n");
        assertThat(run("-Y").errors()).startsWith("arping: invalid option -- 'Y'\nARPing 2.23");
        assertThat(run("--help").exitCode()).hasValue(0);
    }
}
