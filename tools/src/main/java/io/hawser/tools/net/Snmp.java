package io.hawser.tools.net;

import io.hawser.host.Host;
import io.hawser.ip.event.IpCounter;
import io.hawser.mib.Counters;
import io.hawser.mib.MibCounter;
import io.hawser.tcp.event.TcpCounter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * The counters of a host, summed over the hosts with which it is one to the network, in the groups and the order of
 * /proc/net/snmp and /proc/net/netstat, then those of its services. All tools that print counters read them here, so
 * that they agree.
 */
public final class Snmp {
    /** The groups of /proc/net/snmp, of /proc/net/snmp6, then those of /proc/net/netstat. */
    private static final List<String> GROUPS = List.of("Ip", "Icmp", "Tcp", "Udp", "Ip6", "Icmp6", "TcpExt", "IpExt");

    /** Linux's value of tcpRtoAlgorithm (RFC 4022): other(1). */
    private static final long RTO_ALGORITHM = 1;

    /** tcpMaxConn of a host without a fixed limit (RFC 4022). */
    private static final long NO_LIMIT = -1;

    private static final long MICROS_PER_MILLI = 1000;

    private Snmp() {}

    /** A counter and its value. */
    public record Value(String name, long value) {}

    /** The sum of a counter of TCP over the group of a host. Must be called by the thread that owns the host. */
    public static long sum(Host host, TcpCounter counter) {
        return sum(host, each -> each.tcpCounters().get(counter));
    }

    /** The sum of a counter of the network layer over the group. Must be called by the thread that owns the host. */
    public static long sum(Host host, IpCounter counter) {
        return sum(host, each -> each.ipCounters().get(counter));
    }

    private static long sum(Host host, ToLongFunction<Host> counter) {
        long[] sum = {0};
        host.group()
                .whileHeld(() -> sum[0] =
                        host.group().hosts().stream().mapToLong(counter).sum());
        return sum[0];
    }

    /** All groups with their counters in order. Must be called by the thread that owns the host. */
    public static Map<String, List<Value>> of(Host host) {
        Map<String, List<Value>> groups = new LinkedHashMap<>();
        host.group().whileHeld(() -> read(host, groups));
        return groups;
    }

    private static void read(Host host, Map<String, List<Value>> groups) {
        GROUPS.forEach(group -> groups.put(group, new ArrayList<>()));
        List<Value> ip = groups.computeIfAbsent("Ip", _ -> new ArrayList<>());
        ip.add(new Value("Forwarding", number(host, "net.ipv4.ip_forward") == 1 ? 1 : 2));
        ip.add(new Value("DefaultTTL", number(host, "net.ipv4.ip_default_ttl")));
        List<Value> tcp = groups.computeIfAbsent("Tcp", _ -> new ArrayList<>());
        tcp.add(new Value("RtoAlgorithm", RTO_ALGORITHM));
        tcp.add(new Value("RtoMin", number(host, "net.ipv4.tcp_rto_min_us") / MICROS_PER_MILLI));
        tcp.add(new Value("RtoMax", number(host, "net.ipv4.tcp_rto_max_ms")));
        tcp.add(new Value("MaxConn", NO_LIMIT));
        for (IpCounter each : IpCounter.values()) {
            add(groups, each, sum(host, each));
        }
        for (TcpCounter each : TcpCounter.values()) {
            add(groups, each, sum(host, each));
        }
        host.serviceCounters().forEach(each -> addService(groups, each));
    }

    private static long number(Host host, String sysctl) {
        return Long.parseLong(host.sysctls().get(sysctl));
    }

    /** Adds the counters of a service; counters of two services of one kind, such as two resolvers, are summed. */
    private static <E extends Enum<E> & MibCounter> void addService(
            Map<String, List<Value>> groups, Counters<E> counters) {
        for (E counter : counters.names()) {
            List<Value> group = groups.computeIfAbsent(counter.group(), _ -> new ArrayList<>());
            long value = counters.get(counter);
            int at = 0;
            while (at < group.size() && !group.get(at).name().equals(counter.mibName())) {
                at++;
            }
            if (at == group.size()) {
                group.add(new Value(counter.mibName(), value));
            } else {
                group.set(at, new Value(counter.mibName(), group.get(at).value() + value));
            }
        }
    }

    private static void add(Map<String, List<Value>> groups, MibCounter counter, long value) {
        List<Value> group = groups.get(counter.group());
        if (group != null) {
            group.add(new Value(counter.mibName(), value));
        }
    }
}
