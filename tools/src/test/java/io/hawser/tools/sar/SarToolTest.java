package io.hawser.tools.sar;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.host.Host;
import io.hawser.sim.Network;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.tools.command.Platform;
import io.hawser.tools.command.TextConsole;
import io.hawser.tools.command.ToolRun;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SarToolTest {
    private final Network network = Network.seeded(3);
    private final Host client = network.host("client", "10.0.0.1/24");
    private final Host server = network.host("server", "10.0.0.2/24");

    @BeforeEach
    void connect() throws TcpException {
        network.connect(client, server).latency(Duration.ofMillis(1));
        server.tcp().listen(80, ListenOptions.defaults());
    }

    @AfterEach
    void close() {
        network.close();
    }

    private void open(int count) throws TcpException {
        for (int i = 0; i < count; i++) {
            client.tcp().connect(IpAddress.parse("10.0.0.2"), 80, new TcpHandler() {});
        }
    }

    private ToolRun sar(TextConsole console, String... words) {
        return new SarTool(() -> Instant.EPOCH.plusNanos(network.nowNanos()), Platform.SIMULATED)
                .start(client, List.of(words), console);
    }

    @Test
    void ratesAreCountersPerSecondAndTheAverageIsOverAllIntervals() throws TcpException {
        TextConsole console = new TextConsole();
        sar(console, "-n", "TCP", "2", "2");
        open(6);
        network.runFor(Duration.ofSeconds(3));
        open(2);
        network.runFor(Duration.ofSeconds(3));
        assertThat(console.output()).isEqualTo("""
                Hawser simulation (client) \t01/01/70 \t_virtual_\t(1 CPU)

                00:00:00     active/s passive/s    iseg/s    oseg/s
                00:00:02         3.00      0.00      3.00      6.00
                00:00:04         1.00      0.00      1.00      2.00
                Average:         2.00      0.00      2.00      4.00
                """);
        assertThat(console.exitCode()).hasValue(0);
    }

    @Test
    void numbersOfSocketsAreAveragedAndRounded() throws TcpException {
        TextConsole console = new TextConsole();
        sar(console, "-n", "SOCK", "1", "2");
        network.runFor(Duration.ofMillis(1500));
        open(3);
        network.runFor(Duration.ofSeconds(1));
        assertThat(console.output()).endsWith("""
                00:00:00       totsck    tcpsck    udpsck    rawsck   ip-frag    tcp-tw
                00:00:01            0         0         0         0         0         0
                00:00:02            3         3         0         0         0         0
                Average:            2         2         0         0         0         0
                """);
    }

    @Test
    void severalReportsRepeatTheirHeadings() {
        TextConsole console = new TextConsole();
        sar(console, "-n", "UDP,DEV", "1", "1");
        network.runFor(Duration.ofSeconds(2));
        assertThat(console.output()).endsWith("""

                00:00:00     IFACE   rxpck/s   txpck/s    rxkB/s    txkB/s   rxcmp/s   txcmp/s  rxmcst/s   %ifutil
                00:00:01           lo      0.00      0.00      0.00      0.00      0.00      0.00      0.00      0.00
                00:00:01         eth0      0.00      0.00      0.00      0.00      0.00      0.00      0.00      0.00

                00:00:00       idgm/s    odgm/s  noport/s idgmerr/s
                00:00:01         0.00      0.00      0.00      0.00

                Average:     IFACE   rxpck/s   txpck/s    rxkB/s    txkB/s   rxcmp/s   txcmp/s  rxmcst/s   %ifutil
                Average:           lo      0.00      0.00      0.00      0.00      0.00      0.00      0.00      0.00
                Average:         eth0      0.00      0.00      0.00      0.00      0.00      0.00      0.00      0.00

                Average:       idgm/s    odgm/s  noport/s idgmerr/s
                Average:         0.00      0.00      0.00      0.00
                """.replace("     IFACE", "        IFACE"));
    }

    @Test
    void ctrlCEndsItWithTheAverage() {
        TextConsole console = new TextConsole();
        ToolRun run = sar(console, "-n", "ETCP", "1");
        network.runFor(Duration.ofMillis(2500));
        run.interrupt();
        run.interrupt();
        assertThat(console.output()).endsWith("\n\n\nAverage:         0.00      0.00      0.00      0.00      0.00\n");
        assertThat(console.exitCode()).hasValue(0);
        network.runFor(Duration.ofSeconds(5));
    }

    @Test
    void anIntervalOfZeroShowsTheAveragesSinceTheStart() throws TcpException {
        open(5);
        network.runFor(Duration.ofSeconds(10));
        TextConsole console = new TextConsole();
        sar(console, "-n", "TCP", "0");
        assertThat(console.output()).endsWith("""
                00:00:10     active/s passive/s    iseg/s    oseg/s
                00:00:10         0.50      0.00      0.50      1.00
                """);
        TextConsole withCount = new TextConsole();
        sar(withCount, "-n", "TCP", "0", "3");
        assertThat(withCount.exitCode()).hasValue(1);
        assertThat(withCount.errors()).startsWith("Usage: sar [ options ] [ <interval> [ <count> ] ]\n");
    }
}
