package io.hawser.bench;

import io.hawser.host.Host;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of a workload.
 *
 * @param mtuBytes the MTU of the wire
 * @param sysctls settings of both hosts, by their names
 */
record BenchSettings(int mtuBytes, Map<String, String> sysctls) {
    static final BenchSettings DEFAULT = new BenchSettings(1500, Map.of());

    BenchSettings {
        sysctls = Map.copyOf(sysctls);
    }

    BenchSettings withMtu(int bytes) {
        return new BenchSettings(bytes, sysctls);
    }

    BenchSettings with(String sysctl, String value) {
        Map<String, String> all = new TreeMap<>(sysctls);
        all.put(sysctl, value);
        return new BenchSettings(mtuBytes, all);
    }

    /** Limits the buffers of both ends, and so the window. */
    BenchSettings withWindow(int bytes) {
        String limits = "4096 " + bytes + ' ' + bytes;
        return with("net.ipv4.tcp_rmem", limits).with("net.ipv4.tcp_wmem", limits);
    }

    void applyTo(Host host) {
        sysctls.forEach(host.sysctls()::set);
    }

    /** The settings, as a RESULT line names them. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("mtu=").append(mtuBytes);
        sysctls.forEach((name, value) -> text.append(',')
                .append(name.substring(name.lastIndexOf('.') + 1))
                .append('=')
                .append(value.replace(' ', '/')));
        return text.toString();
    }
}
