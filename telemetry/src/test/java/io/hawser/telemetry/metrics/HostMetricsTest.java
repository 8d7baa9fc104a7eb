package io.hawser.telemetry.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.host.Host;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpState;
import io.hawser.telemetry.BusyNetwork;
import io.hawser.tools.command.TextConsole;
import io.hawser.tools.net.NstatTool;
import io.hawser.wire.IpAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Metrics of simulated hosts, as a scraper reads them. */
class HostMetricsTest {
    /** Returns the samples of an exposition by name and labels. */
    static Map<String, Double> samples(HostMetrics metrics) {
        String text = new String(Exposition.of(metrics.read(), null).body(), StandardCharsets.UTF_8);
        Map<String, Double> samples = new HashMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            String before = samples.put(line.substring(0, space), value(line.substring(space + 1))) == null ? "" : line;
            assertThat(before).as("told twice").isEmpty();
        });
        return samples;
    }

    private static double value(String text) {
        return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }

    private static HostMetrics watch(Host host) {
        HostMetrics metrics = new HostMetrics(host, null);
        host.tcp().observer(metrics.observer());
        return metrics;
    }

    /** Returns the output of {@code nstat -az} by the names of counters. */
    private static Map<String, Long> nstat(Host host) {
        TextConsole console = new TextConsole();
        new NstatTool().start(host, List.of("-az"), console);
        Map<String, Long> counters = new HashMap<>();
        console.output().lines().skip(1).map(line -> line.split(" +", -1)).forEach(part -> {
            counters.put(part[0], Long.parseLong(part[1]));
        });
        return counters;
    }

    @Test
    void metricsAgreeWithNstatAndTheFlowsAtEveryInstant() {
        SplittableRandom random = new SplittableRandom(5);
        try (BusyNetwork network = new BusyNetwork(5)) {
            Map<Host, HostMetrics> watched =
                    Map.of(network.client, watch(network.client), network.server, watch(network.server));
            network.start();
            for (int i = 0; i < 150; i++) {
                network.runFor(Duration.ofNanos(random.nextLong(BusyNetwork.LENGTH.toNanos() / 150)));
                watched.forEach(HostMetricsTest::agree);
            }
            network.runFor(Duration.ofMinutes(5));
            watched.forEach(HostMetricsTest::agree);
            Map<String, Double> samples = samples(watched.get(network.client));
            assertThat(samples.get("hawser_tcp_retransmitted_bytes_total")).isGreaterThan(10_000);
            assertThat(samples.get("hawser_tcp_rtt_seconds_count")).isGreaterThan(100);
            assertThat(samples.get("hawser_tcp_rtt_seconds_bucket{le=\"0.005\"}"))
                    .as("no round trip is shorter than the cable's")
                    .isZero();
            assertThat(samples.get("hawser_tcp_cwnd_bytes_count"))
                    .isEqualTo(samples.get("hawser_tcp_rtt_seconds_count"));
            assertThat(samples.keySet()).anyMatch(name -> name.startsWith("hawser_drops_total{layer=\"tcp\""));
        }
    }

    private static void agree(Host host, HostMetrics metrics) {
        Map<String, Double> samples = samples(metrics);
        Map<String, Long> nstat = nstat(host);
        assertThat(nstat).hasSizeGreaterThan(150);
        nstat.forEach((name, value) -> {
            String metric = samples.keySet().stream()
                    .filter(each -> each.startsWith(MibSnapshots.PREFIX)
                            && each.substring(MibSnapshots.PREFIX.length())
                                    .replaceFirst("_", "")
                                    .equals(name))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no metric of " + name));
            assertThat(samples.get(metric)).as(metric).isEqualTo(value.doubleValue());
        });
        Map<TcpState, Integer> states = new HashMap<>();
        host.tcp().forEachFlow(flow -> states.merge(flow.state(), 1, Integer::sum));
        for (TcpState state : TcpState.values()) {
            if (state != TcpState.CLOSED && state != TcpState.LISTEN) {
                assertThat(samples.get("hawser_tcp_connections{state=\"" + state.netstatName() + "\"}"))
                        .as(state.name())
                        .isEqualTo(states.getOrDefault(state, 0).doubleValue());
            }
        }
        assertThat(samples.get("hawser_tcp_retransmitted_segments_total"))
                .isEqualTo(samples.get("hawser_netstat_Tcp_RetransSegs"));
    }

    @Test
    void listenersHaveQueues() throws Exception {
        try (BusyNetwork network = new BusyNetwork(1)) {
            HostMetrics metrics = watch(network.server);
            network.server.tcp().listen(99, ListenOptions.defaults().backlog(7).acceptable(_ -> {}));
            network.start();
            network.client.tcp().connect(IpAddress.parse("10.0.0.2"), 99);
            network.runFor(Duration.ofSeconds(1));
            Map<String, Double> samples = samples(metrics);
            assertThat(samples)
                    .containsEntry("hawser_tcp_listen_queue{listener=\"0.0.0.0:99\",queue=\"accept\"}", 1.0)
                    .containsEntry("hawser_tcp_listen_queue{listener=\"0.0.0.0:99\",queue=\"syn\"}", 0.0)
                    .containsEntry("hawser_tcp_listen_backlog{listener=\"0.0.0.0:99\"}", 7.0)
                    .containsEntry("hawser_tcp_connections{state=\"LISTEN\"}", 3.0);
        }
    }

    /** Flows that exist when the metrics are created are counted as well. */
    @Test
    void aHostCanBeWatchedFromTheMiddle() {
        try (BusyNetwork network = new BusyNetwork(2)) {
            network.start();
            network.runFor(Duration.ofSeconds(1));
            HostMetrics metrics = new HostMetrics(network.client, null);
            network.client.tcp().observer(metrics.observer());
            for (int i = 0; i < 20; i++) {
                network.runFor(Duration.ofMillis(500));
                Map<String, Double> samples = samples(metrics);
                assertThat(samples.get("hawser_tcp_connections{state=\"TIME_WAIT\"}"))
                        .isEqualTo(network.client.tcp().timeWaitCount());
            }
        }
    }

    @Test
    void theFormatIsWhatTheClientAsksFor() {
        try (BusyNetwork network = new BusyNetwork(3)) {
            HostMetrics metrics = watch(network.client);
            assertThat(Exposition.of(metrics.read(), null).contentType()).startsWith("text/plain; version=0.0.4");
            Exposition open = Exposition.of(metrics.read(), "application/openmetrics-text; version=1.0.0");
            assertThat(open.contentType()).startsWith("application/openmetrics-text");
            assertThat(new String(open.body(), StandardCharsets.UTF_8)).endsWith("# EOF\n");
        }
    }

    @Test
    void boundsOfBuckets() {
        assertThat(BucketHistogram.oneTwoFive(10, 1000)).containsExactly(10, 20, 50, 100, 200, 500, 1000);
        assertThat(BucketHistogram.doubling(4, 32)).containsExactly(4, 8, 16, 32);
    }

    @Test
    void theLoopIsMeasured() {
        LoopFigures loop = new LoopFigures(() -> 3, () -> 2);
        loop.accept(15_000);
        loop.accept(2_000_000_000L);
        try (BusyNetwork network = new BusyNetwork(4)) {
            Map<String, Double> samples = samples(new HostMetrics(network.client, loop));
            assertThat(samples)
                    .containsEntry("hawser_loop_turn_seconds_bucket{le=\"1.0E-5\"}", 0.0)
                    .containsEntry("hawser_loop_turn_seconds_bucket{le=\"2.0E-5\"}", 1.0)
                    .containsEntry("hawser_loop_turn_seconds_bucket{le=\"1.0\"}", 1.0)
                    .containsEntry("hawser_loop_turn_seconds_bucket{le=\"+Inf\"}", 2.0)
                    .containsEntry("hawser_loop_queued_commands", 3.0)
                    .containsEntry("hawser_loop_failures_total", 2.0);
        }
    }
}
