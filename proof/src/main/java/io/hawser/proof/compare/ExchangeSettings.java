package io.hawser.proof.compare;

import io.hawser.host.Host;
import io.hawser.packet.PacketPool;
import io.hawser.sysctl.Sysctl;
import io.hawser.time.TimingWheel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Makes both subjects comparable: the kernel gets settings that make its answers repeatable, and Hawser the kernel's
 * settings.
 */
final class ExchangeSettings {
    /** Settings that differ from the kernel's defaults. */
    static final Map<String, String> OF_KERNEL = Map.of(
            // the only congestion control that every kernel allows in every namespace
            "net.ipv4.tcp_congestion_control", "reno",
            // answers must not depend on the answer just before
            "net.ipv4.tcp_invalid_ratelimit", "0",
            "net.ipv4.icmp_ratelimit", "0",
            // nor on the real time of a segment, nor on how Linux splits written data into buffers
            "net.ipv4.tcp_comp_sack_nr", "0",
            "net.ipv4.tcp_early_retrans", "0",
            "net.ipv4.tcp_retrans_collapse", "0",
            // nor on another connection
            "net.ipv4.tcp_no_metrics_save", "1");

    private ExchangeSettings() {}

    /** The settings of the calling thread's namespace that Hawser knows, by name. */
    static Map<String, String> ofHawser() {
        Host host = new Host("settings", new TimingWheel(0), new PacketPool(), new SplittableRandom(0));
        List<String> names = host.sysctls().all().stream()
                .map(Sysctl::name)
                .filter(name -> !name.equals("net.ipv4.tcp_available_congestion_control"))
                .toList();
        Map<String, String> values = new LinkedHashMap<>(Kernel.settings(names));
        values.forEach(host.sysctls()::set);
        return values;
    }
}
