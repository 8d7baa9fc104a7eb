/** Metrics for Prometheus, and events of the Flight Recorder. */
module io.hawser.telemetry {
    requires transitive io.hawser.core;
    requires io.hawser.tools;
    requires transitive io.prometheus.metrics.model;
    requires io.prometheus.writer.text;
    requires jdk.jfr;
    requires static org.jspecify;

    exports io.hawser.telemetry.jfr;
    exports io.hawser.telemetry.metrics;
}
