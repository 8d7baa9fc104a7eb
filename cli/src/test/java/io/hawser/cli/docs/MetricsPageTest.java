package io.hawser.cli.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.host.Host;
import io.hawser.packet.PacketPool;
import io.hawser.telemetry.metrics.HostMetrics;
import io.hawser.telemetry.metrics.LoopFigures;
import io.hawser.time.TimingWheel;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** docs/metrics.md and the dashboard name exactly the existing metrics. */
class MetricsPageTest {
    private static final Path DOCS = Sources.ROOT.resolve("docs");
    private static final Pattern METRIC = Pattern.compile("hawser_[a-zA-Z0-9_]+");

    /** Returns the names of samples by the names of their metrics. */
    private static Map<String, List<String>> metrics() {
        Host host = new Host("h", new TimingWheel(0), new PacketPool(), new SplittableRandom(1));
        Map<String, List<String>> names = new HashMap<>();
        for (MetricSnapshot each : new HostMetrics(host, new LoopFigures(() -> 0, () -> 0)).read()) {
            String name = each.getMetadata().getPrometheusName();
            if (each instanceof CounterSnapshot) {
                names.put(name + "_total", List.of(name + "_total"));
            } else if (each instanceof HistogramSnapshot) {
                names.put(name, List.of(name + "_bucket", name + "_count", name + "_sum"));
            } else {
                names.put(name, List.of(name));
            }
        }
        return names;
    }

    @Test
    void theTableHasEveryMetricWithoutMibName() throws IOException {
        Set<String> listed = Pattern.compile("^\\| `(hawser_[a-z_]+)` \\|", Pattern.MULTILINE)
                .matcher(Files.readString(DOCS.resolve("metrics.md"), UTF_8))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(metrics().keySet().stream().filter(name -> !name.startsWith("hawser_netstat_")))
                .containsExactlyInAnyOrderElementsOf(listed);
    }

    /** The page may also name a metric with an ellipsis. */
    @Test
    void thePageNamesNoOther() throws IOException {
        Set<String> known = metrics().keySet();
        assertThat(METRIC.matcher(Files.readString(DOCS.resolve("metrics.md"), UTF_8))
                        .results())
                .map(MatchResult::group)
                .allMatch(name -> name.endsWith("_") || name.endsWith("GROUP_NAME") || known.contains(name));
    }

    @Test
    void theDashboardAsksForMetricsThatExist() throws IOException {
        Set<String> samples = metrics().values().stream().flatMap(List::stream).collect(Collectors.toSet());
        int expressions = 0;
        try (JsonParser parser = new JsonFactory()
                .createParser(
                        ObjectReadContext.empty(),
                        DOCS.resolve("grafana-dashboard.json").toFile())) {
            String field = "";
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.PROPERTY_NAME) {
                    field = parser.getString();
                } else if (token == JsonToken.VALUE_STRING && (field.equals("expr") || field.equals("query"))) {
                    expressions++;
                    assertThat(METRIC.matcher(parser.getString()).results().map(MatchResult::group))
                            .allSatisfy(name -> assertThat(samples).contains(name));
                }
            }
        }
        assertThat(expressions).isGreaterThan(30);
    }
}
