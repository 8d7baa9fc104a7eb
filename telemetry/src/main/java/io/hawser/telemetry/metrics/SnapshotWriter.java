package io.hawser.telemetry.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;

/** Collects snapshots of metrics. */
final class SnapshotWriter {
    private final MetricSnapshots.Builder all = MetricSnapshots.builder();

    /** Collected metrics, sorted by name. */
    MetricSnapshots all() {
        return all.build();
    }

    void add(MetricSnapshot snapshot) {
        all.metricSnapshot(snapshot);
    }

    void gauge(String name, String help, long value) {
        gauges(name, help, Map.of(Labels.EMPTY, value));
    }

    void gauges(String name, String help, Map<Labels, Long> values) {
        GaugeSnapshot.Builder snapshot = GaugeSnapshot.builder().name(name).help(help);
        values.forEach((labels, value) -> snapshot.dataPoint(
                GaugeDataPointSnapshot.builder().labels(labels).value(value).build()));
        add(snapshot.build());
    }

    /** Adds a counter; {@code _total} is added to its name. */
    void counter(String name, String help, long value) {
        counters(name, help, Map.of(Labels.EMPTY, value));
    }

    /** Adds counters that differ in their labels; {@code _total} is added to their name. */
    void counters(String name, String help, Map<Labels, Long> values) {
        CounterSnapshot.Builder snapshot = CounterSnapshot.builder().name(name).help(help);
        values.forEach((labels, value) -> snapshot.dataPoint(
                CounterDataPointSnapshot.builder().labels(labels).value(value).build()));
        add(snapshot.build());
    }
}
