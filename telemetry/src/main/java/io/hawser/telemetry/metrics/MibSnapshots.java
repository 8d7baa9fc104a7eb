package io.hawser.telemetry.metrics;

import io.hawser.host.Host;
import io.hawser.ip.event.IpCounter;
import io.hawser.tools.net.Snmp;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot.UnknownDataPointSnapshot;
import java.util.function.Consumer;

/**
 * The counters of a host, all that {@code netstat -s} and {@code nstat} know and those of ARP: {@code
 * hawser_netstat_GROUP_NAME}, with group and name as /proc/net/snmp and /proc/net/netstat spell them. Prometheus'
 * node_exporter has the kernel's as {@code node_netstat_GROUP_NAME}, without a type, so a query for the one becomes one
 * for the other by its prefix.
 */
final class MibSnapshots {
    static final String PREFIX = "hawser_netstat_";

    private static final String ARP_GROUP = "ArpCache";

    private MibSnapshots() {}

    /** The name of a counter's metric. */
    static String nameOf(String group, String counter) {
        return PREFIX + group + "_" + counter;
    }

    /** Reads all counters. To be called by the thread that owns the host. */
    static void read(Host host, Consumer<MetricSnapshot> target) {
        Snmp.of(host).forEach((group, values) -> {
            for (Snmp.Value each : values) {
                target.accept(snapshot(group, each.name(), each.value()));
            }
        });
        for (IpCounter each : IpCounter.values()) {
            if (each.group().equals(ARP_GROUP)) {
                target.accept(
                        snapshot(ARP_GROUP, each.mibName(), host.ipCounters().get(each)));
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
