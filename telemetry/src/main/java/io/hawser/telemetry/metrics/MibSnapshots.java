package io.hawser.telemetry.metrics;

import io.hawser.host.Host;
import io.hawser.ip.event.IpCounter;
import io.hawser.tools.net.Snmp;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot.UnknownDataPointSnapshot;
import java.util.function.Consumer;

/**
 * The counters of a host: all those of {@code netstat -s} and {@code nstat}, and those of ARP, as
 * {@code hawser_netstat_GROUP_NAME}, with group and name as in /proc/net/snmp and /proc/net/netstat. Prometheus'
 * node_exporter has the kernel's counters as {@code node_netstat_GROUP_NAME}, without a type, so a query for one
 * becomes a query for the other by changing the prefix.
 */
final class MibSnapshots {
    static final String PREFIX = "hawser_netstat_";

    private static final String ARP_GROUP = "ArpCache";

    private MibSnapshots() {}

    /** The name of a counter's metric. */
    static String nameOf(String group, String counter) {
        return PREFIX + group + "_" + counter;
    }

    /** Reads all counters. Must be called by the thread that owns the host. */
    static void read(Host host, Consumer<MetricSnapshot> target) {
        Snmp.of(host).forEach((group, values) -> {
            for (Snmp.Value each : values) {
                target.accept(snapshot(group, each.name(), each.value()));
            }
        });
        for (IpCounter each : IpCounter.values()) {
            if (each.group().equals(ARP_GROUP)) {
                target.accept(snapshot(ARP_GROUP, each.mibName(), Snmp.sum(host, each)));
            }
        }
    }

    private static MetricSnapshot snapshot(String group, String counter, long value) {
        return UnknownSnapshot.builder()
                .name(nameOf(group, counter))
                .help("The counter " + counter + " of the group " + group + ".")
                .dataPoint(
                        UnknownDataPointSnapshot.builder().value((double) value).build())
                .build();
    }
}
