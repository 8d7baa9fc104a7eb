package io.hawser.ip.settings;

import static io.hawser.sysctl.ExpectedNumber.expected;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.sysctl.ExpectedNumber;
import io.hawser.sysctl.Sysctls;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The sysctls of the network layer: names, defaults and ranges, which are Linux's. */
class IpSettingsTest {
    private static final long INT_MAX = Integer.MAX_VALUE;

    private static final List<ExpectedNumber> EXPECTED = List.of(
            expected("net.ipv4.conf.all.accept_source_route", 0, 0, 1),
            expected("net.ipv4.icmp_echo_ignore_all", 0, 0, 1),
            expected("net.ipv4.icmp_echo_ignore_broadcasts", 1, 0, 1),
            expected("net.ipv4.icmp_msgs_burst", 50, 0, INT_MAX),
            expected("net.ipv4.icmp_msgs_per_sec", 1000, 0, INT_MAX),
            expected("net.ipv4.icmp_ratelimit", 1000, 0, INT_MAX),
            expected("net.ipv4.icmp_ratemask", 6168, 0, INT_MAX),
            expected("net.ipv4.igmp_max_memberships", 20, 0, INT_MAX),
            expected("net.ipv4.igmp_max_msf", 10, 0, INT_MAX),
            expected("net.ipv4.igmp_qrv", 2, 1, INT_MAX),
            expected("net.ipv4.ip_default_ttl", 64, 1, 255),
            expected("net.ipv4.ip_forward", 0, 0, 1),
            expected("net.ipv4.ip_no_pmtu_disc", 0, 0, 3),
            expected("net.ipv4.ipfrag_high_thresh", 4L << 20, 0, Long.MAX_VALUE),
            expected("net.ipv4.ipfrag_low_thresh", 3L << 20, 0, Long.MAX_VALUE),
            expected("net.ipv4.ipfrag_time", 30, 1, INT_MAX),
            expected("net.ipv4.neigh.default.base_reachable_time_ms", 30_000, 1, INT_MAX),
            expected("net.ipv4.neigh.default.delay_first_probe_time", 5, 0, INT_MAX),
            expected("net.ipv4.neigh.default.gc_thresh3", 1024, 1, INT_MAX),
            expected("net.ipv4.neigh.default.mcast_solicit", 3, 1, INT_MAX),
            expected("net.ipv4.neigh.default.retrans_time_ms", 1000, 1, INT_MAX),
            expected("net.ipv4.neigh.default.ucast_solicit", 3, 0, INT_MAX),
            expected("net.ipv4.neigh.default.unres_qlen", 101, 1, INT_MAX),
            expected("net.ipv4.route.min_pmtu", 552, 68, 65_535),
            expected("net.ipv4.route.mtu_expires", 600, 1, INT_MAX),
            expected("net.ipv6.conf.all.dad_transmits", 1, 0, INT_MAX),
            expected("net.ipv6.conf.all.forwarding", 0, 0, 1),
            expected("net.ipv6.conf.all.hop_limit", 64, 1, 255),
            expected("net.ipv6.conf.all.router_solicitation_interval", 4, 1, INT_MAX),
            expected("net.ipv6.conf.all.router_solicitation_max_interval", 3600, 1, INT_MAX),
            expected("net.ipv6.conf.all.router_solicitations", -1, -1, INT_MAX),
            expected("net.ipv6.icmp.echo_ignore_all", 0, 0, 1),
            expected("net.ipv6.icmp.ratelimit", 100, 0, INT_MAX),
            expected("net.ipv6.ip6frag_high_thresh", 4L << 20, 0, Long.MAX_VALUE),
            expected("net.ipv6.ip6frag_low_thresh", 3L << 20, 0, Long.MAX_VALUE),
            expected("net.ipv6.ip6frag_time", 60, 1, INT_MAX),
            expected("net.ipv6.neigh.default.base_reachable_time_ms", 30_000, 1, INT_MAX),
            expected("net.ipv6.neigh.default.delay_first_probe_time", 5, 0, INT_MAX),
            expected("net.ipv6.neigh.default.gc_thresh3", 1024, 1, INT_MAX),
            expected("net.ipv6.neigh.default.mcast_solicit", 3, 1, INT_MAX),
            expected("net.ipv6.neigh.default.retrans_time_ms", 1000, 1, INT_MAX),
            expected("net.ipv6.neigh.default.ucast_solicit", 3, 0, INT_MAX),
            expected("net.ipv6.neigh.default.unres_qlen", 101, 1, INT_MAX),
            expected("net.ipv6.route.mtu_expires", 600, 1, INT_MAX));

    private final IpSettings settings = new IpSettings();
    private final Sysctls sysctls = new Sysctls();

    @BeforeEach
    void define() {
        settings.define(sysctls);
    }

    @Test
    void namesAndDefaultsAreThoseOfLinux() {
        assertThat(sysctls.all().stream().map(each -> each.name() + " = " + each.get()))
                .containsExactlyElementsOf(EXPECTED.stream()
                        .map(each -> each.name() + " = " + each.initial())
                        .toList());
    }

    @Test
    void theBoundsAreAcceptedAndWhatIsBeyondThemIsRefused() {
        EXPECTED.forEach(each -> each.assertRange(sysctls));
    }

    @Test
    void noSysctlChangesAnother() {
        for (ExpectedNumber changed : EXPECTED) {
            Map<String, String> before = ExpectedNumber.values(sysctls);
            String other = Long.toString(changed.initial() == 1 ? 0 : changed.initial() == 0 ? 1 : 77);
            sysctls.set(changed.name(), changed.name().endsWith("min_pmtu") ? "99" : other);
            Map<String, String> after = ExpectedNumber.values(sysctls);
            assertThat(before.keySet())
                    .filteredOn(name -> !before.get(name).equals(after.get(name)))
                    .containsExactly(changed.name());
        }
    }

    @Test
    void discoveryOfThePathMtuIsOffWithOneAndTwo() {
        Function<Integer, Boolean> discovers = value -> {
            settings.noPathMtuDiscovery = value;
            return settings.discoversPathMtu();
        };
        assertThat(Arrays.asList(0, 1, 2, 3)).extracting(discovers).containsExactly(true, false, false, true);
    }
}
