package io.hawser.tools.sar;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.tools.net.InterfaceCounts;
import io.hawser.tools.net.Snmp;
import io.hawser.tools.sockets.SocketCounts;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The counters of a host at one instant.
 *
 * @param atNanos the instant, on the clock of the host's timers
 * @param values counters by group and name, such as {@code TcpInSegs}, and the numbers of sockets
 * @param interfaces counters of each interface in state up
 */
record SarSample(long atNanos, Map<String, Long> values, Map<String, Map<String, Long>> interfaces) {
    /** The present counters. Must be called by the thread that owns the host. */
    static SarSample of(Host host) {
        Map<String, Long> values = new HashMap<>();
        Snmp.of(host).forEach((group, each) -> each.forEach(one -> values.put(group + one.name(), one.value())));
        SocketCounts counts = SocketCounts.of(host);
        values.put("sockets", (long) counts.tcp() + counts.udp());
        values.put("tcpSockets", (long) counts.tcp());
        values.put("udpSockets", (long) counts.udp());
        values.put("fragments", (long) counts.fragmentedDatagrams());
        values.put("timeWait", (long) counts.timeWait());
        Map<String, Map<String, Long>> interfaces = new LinkedHashMap<>();
        for (NetworkInterface each : host.ip().interfaces()) {
            if (each.isUp()) {
                InterfaceCounts passed = InterfaceCounts.of(host, each);
                interfaces.put(
                        each.name(),
                        Map.of(
                                "rxPackets", passed.rxPackets(),
                                "txPackets", passed.txPackets(),
                                "rxBytes", passed.rxBytes(),
                                "txBytes", passed.txBytes(),
                                "rxDropped", passed.rxDropped(),
                                "txDropped", passed.txDropped()));
            }
        }
        return new SarSample(host.timers().nowNanos(), values, interfaces);
    }

    /** The counters of a new host, all 0. */
    static SarSample atStart() {
        return new SarSample(0, Map.of(), Map.of());
    }
}
