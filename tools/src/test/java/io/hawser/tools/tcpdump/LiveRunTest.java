package io.hawser.tools.tcpdump;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.host.Host;
import io.hawser.sim.Network;
import io.hawser.tools.command.HostLookup;
import io.hawser.tools.command.TextConsole;
import io.hawser.tools.command.ToolRun;
import io.hawser.tools.filter.FilterNames;
import io.hawser.tools.probe.PingCommand;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** tcpdump on the interfaces of a host. */
class LiveRunTest {
    @Test
    void packetsThatGoIntoAFileAreCountedOnceASecond() {
        try (Network network = Network.seeded(1)) {
            Host client = network.host("client", "10.0.0.1/24");
            Host server = network.host("server", "10.0.0.2/24");
            network.connect(client, server);
            TextConsole dump = new TextConsole();
            ToolRun run = new TcpdumpCommand(FilterNames.NONE, () -> Instant.EPOCH.plusNanos(network.nowNanos()))
                    .start(client, List.of("-v", "-i", "eth0", "-w", "seen.pcap", "icmp"), dump);
            TextConsole ping = new TextConsole();
            HostLookup names = HostLookup.of(Map.of("server", List.of(IpAddress.parse("10.0.0.2"))));
            new PingCommand(names).start(client, List.of("-c", "3", "-i", "0.7", "server"), ping);
            network.runFor(Duration.ofMillis(3500));
            assertThat(ping.output()).startsWith("PING server (10.0.0.2) 56(84) bytes of data.\n");
            assertThat(dump.errors()).endsWith("Got 4\rGot 6\r");
            run.interrupt();
            assertThat(dump.errors()).contains("6 packets captured\n");
            assertThat(dump.created("seen.pcap")).hasSize(24 + 6 * (16 + 98));
            network.runFor(Duration.ofSeconds(5));
            assertThat(dump.exitCode()).hasValue(0);
        }
    }

    @Test
    void aNameThatNobodyKnowsEndsPing() {
        try (Network network = Network.seeded(1)) {
            TextConsole console = new TextConsole();
            new PingCommand(HostLookup.of(Map.of()))
                    .start(network.host("client", "10.0.0.1/24"), List.of("nowhere"), console);
            assertThat(console.errors()).isEqualTo("ping: nowhere: Name or service not known\n");
            assertThat(console.exitCode()).hasValue(2);
        }
    }
}
