/**
 * Metrics of a host for Prometheus. Begin with {@link io.hawser.telemetry.metrics.HostMetrics}; docs/metrics.md lists
 * the metrics.
 */
@NullMarked
package io.hawser.telemetry.metrics;

import org.jspecify.annotations.NullMarked;
