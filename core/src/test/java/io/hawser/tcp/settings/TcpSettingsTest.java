package io.hawser.tcp.settings;

import static io.hawser.sysctl.ExpectedNumber.expected;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.sysctl.ExpectedNumber;
import io.hawser.sysctl.Sysctls;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sysctls of TCP: names, defaults and ranges; those of net.ipv4 are Linux's. */
class TcpSettingsTest {
    private static final long INT_MAX = Integer.MAX_VALUE;
    private static final long SECOND = 1_000_000_000;
    private static final long MILLI = 1_000_000;

    private static final List<ExpectedNumber> NUMBERS = List.of(
            expected("net.core.somaxconn", 4096, 1, INT_MAX),
            expected("net.hawser.tcp_abe", 0, 0, 1),
            expected("net.hawser.tcp_delack_max_ms", 200, 1, 500),
            expected("net.hawser.tcp_delack_min_ms", 40, 1, 500),
            expected("net.hawser.tcp_fast_paths", 1, 0, 1),
            expected("net.hawser.tcp_initial_window", 10, 1, 1000),
            expected("net.hawser.tcp_pacing", 0, 0, 1),
            expected("net.hawser.tcp_persist_max_ms", 120_000, 1000, 120_000),
            expected("net.hawser.tcp_persist_min_ms", 0, 0, 120_000),
            expected("net.hawser.tcp_quickacks", 16, 0, 255),
            expected("net.hawser.tcp_rto_initial_ms", 1000, 1, 120_000),
            expected("net.hawser.tcp_rto_rfc793", 0, 0, 1),
            expected("net.hawser.tcp_silly_window", 0, 0, 1),
            expected("net.hawser.tcp_syn_soft_errors", 0, 0, 1),
            expected("net.hawser.tcp_timestamps_required", 1, 0, 1),
            expected("net.hawser.tcp_timewait_ms", 60_000, 0, 600_000),
            expected("net.hawser.tcp_user_timeout_max", 3600, 1, 1_966_020),
            expected("net.hawser.tcp_user_timeout_min", 100, 1, 1_966_020),
            expected("net.hawser.tcp_user_timeout_option", 0, 0, 1_966_020),
            expected("net.ipv4.tcp_abort_on_overflow", 0, 0, 1),
            expected("net.ipv4.tcp_adv_win_scale", 1, -31, 31),
            expected("net.ipv4.tcp_base_mss", 1024, 1, 65_535),
            expected("net.ipv4.tcp_dsack", 1, 0, 1),
            expected("net.ipv4.tcp_early_retrans", 3, 0, 4),
            expected("net.ipv4.tcp_ecn", 2, 0, 5),
            expected("net.ipv4.tcp_ecn_fallback", 1, 0, 1),
            expected("net.ipv4.tcp_ecn_option", 2, 0, 3),
            expected("net.ipv4.tcp_ecn_option_beacon", 3, 0, 3),
            expected("net.ipv4.tcp_fastopen", 1, 0, INT_MAX),
            expected("net.ipv4.tcp_fastopen_blackhole_timeout_sec", 0, 0, INT_MAX),
            expected("net.ipv4.tcp_fin_timeout", 60, 0, 32_767),
            expected("net.ipv4.tcp_frto", 2, 0, 2),
            expected("net.ipv4.tcp_invalid_ratelimit", 500, 0, 3_600_000),
            expected("net.ipv4.tcp_keepalive_intvl", 75, 1, 32_767),
            expected("net.ipv4.tcp_keepalive_probes", 9, 1, 127),
            expected("net.ipv4.tcp_keepalive_time", 7200, 1, 32_767),
            expected("net.ipv4.tcp_max_orphans", 262_144, 0, INT_MAX),
            expected("net.ipv4.tcp_max_syn_backlog", 4096, 1, INT_MAX),
            expected("net.ipv4.tcp_max_tw_buckets", 262_144, 0, INT_MAX),
            expected("net.ipv4.tcp_min_snd_mss", 48, 48, 65_535),
            expected("net.ipv4.tcp_moderate_rcvbuf", 1, 0, 1),
            expected("net.ipv4.tcp_mtu_probe_floor", 48, 1, 65_535),
            expected("net.ipv4.tcp_mtu_probing", 0, 0, 2),
            expected("net.ipv4.tcp_notsent_lowat", 0xffff_ffffL, 0, 0xffff_ffffL),
            expected("net.ipv4.tcp_orphan_retries", 0, 0, 255),
            expected("net.ipv4.tcp_pacing_ca_ratio", 120, 0, 1000),
            expected("net.ipv4.tcp_pacing_ss_ratio", 200, 0, 1000),
            expected("net.ipv4.tcp_probe_interval", 600, 0, INT_MAX),
            expected("net.ipv4.tcp_probe_threshold", 8, 0, 65_535),
            expected("net.ipv4.tcp_recovery", 1, 1, 7),
            expected("net.ipv4.tcp_reordering", 3, 1, 127),
            expected("net.ipv4.tcp_retries1", 3, 0, 255),
            expected("net.ipv4.tcp_retries2", 15, 0, 255),
            expected("net.ipv4.tcp_rfc1337", 0, 0, 1),
            expected("net.ipv4.tcp_rto_max_ms", 120_000, 1000, 120_000),
            expected("net.ipv4.tcp_rto_min_us", 200_000, 1, 120_000_000),
            expected("net.ipv4.tcp_sack", 1, 0, 1),
            expected("net.ipv4.tcp_slow_start_after_idle", 1, 0, 1),
            expected("net.ipv4.tcp_syn_linear_timeouts", 4, 0, 127),
            expected("net.ipv4.tcp_syn_retries", 6, 1, 127),
            expected("net.ipv4.tcp_synack_retries", 5, 0, 255),
            expected("net.ipv4.tcp_syncookies", 1, 0, 2),
            expected("net.ipv4.tcp_timestamps", 1, 0, 2),
            expected("net.ipv4.tcp_tw_recycle", 0, 0, 1),
            expected("net.ipv4.tcp_tw_reuse", 2, 0, 2),
            expected("net.ipv4.tcp_tw_reuse_delay", 1000, 0, INT_MAX),
            expected("net.ipv4.tcp_window_scaling", 1, 0, 1));

    private static final Map<String, String> OTHERS = Map.of(
            "net.ipv4.ip_local_port_range", "32768\t60999",
            "net.ipv4.tcp_available_congestion_control", "reno cubic bbr",
            "net.ipv4.tcp_congestion_control", "cubic",
            "net.ipv4.tcp_fastopen_key", "00000000-00000000-00000000-00000000",
            "net.ipv4.tcp_mem", "98304\t131072\t196608",
            "net.ipv4.tcp_rmem", "4096\t131072\t33554432",
            "net.ipv4.tcp_wmem", "4096\t16384\t4194304");

    private final TcpSettings settings = new TcpSettings();
    private final Sysctls sysctls = new Sysctls();

    @BeforeEach
    void define() {
        settings.define(sysctls);
    }

    @Test
    void namesAndDefaultsAreThoseOfLinux() {
        Map<String, String> wanted =
                NUMBERS.stream().collect(Collectors.toMap(ExpectedNumber::name, each -> Long.toString(each.initial())));
        wanted.putAll(OTHERS);
        assertThat(ExpectedNumber.values(sysctls)).containsExactlyInAnyOrderEntriesOf(wanted);
    }

    @Test
    void boundsAreAcceptedAndWhatIsBeyondThemIsRefused() {
        NUMBERS.forEach(each -> each.assertRange(sysctls));
    }

    @Test
    void noSysctlChangesAnother() {
        for (ExpectedNumber changed : NUMBERS) {
            Map<String, String> before = ExpectedNumber.values(sysctls);
            sysctls.set(
                    changed.name(),
                    Long.toString(changed.initial() == changed.least() ? changed.most() : changed.least()));
            Map<String, String> after = ExpectedNumber.values(sysctls);
            assertThat(before.keySet())
                    .filteredOn(name -> !before.get(name).equals(after.get(name)))
                    .containsExactly(changed.name());
        }
    }

    @Test
    void timesAreStoredInNanoseconds() {
        sysctls.set("net.ipv4.tcp_keepalive_time", "2");
        sysctls.set("net.ipv4.tcp_keepalive_intvl", "3");
        sysctls.set("net.ipv4.tcp_fin_timeout", "4");
        sysctls.set("net.ipv4.tcp_rto_min_us", "5");
        sysctls.set("net.ipv4.tcp_rto_max_ms", "6000");
        sysctls.set("net.ipv4.tcp_invalid_ratelimit", "7");
        sysctls.set("net.hawser.tcp_rto_initial_ms", "8");
        sysctls.set("net.hawser.tcp_delack_min_ms", "9");
        sysctls.set("net.hawser.tcp_delack_max_ms", "10");
        sysctls.set("net.hawser.tcp_persist_min_ms", "11");
        sysctls.set("net.hawser.tcp_persist_max_ms", "12000");
        sysctls.set("net.hawser.tcp_timewait_ms", "13");
        sysctls.set("net.ipv4.tcp_tw_reuse_delay", "14");
        sysctls.set("net.ipv4.tcp_fastopen_blackhole_timeout_sec", "15");
        assertThat(settings.keepaliveIdleNanos).isEqualTo(2 * SECOND);
        assertThat(settings.keepaliveIntervalNanos).isEqualTo(3 * SECOND);
        assertThat(settings.finTimeoutNanos).isEqualTo(4 * SECOND);
        assertThat(settings.rtoMinNanos).isEqualTo(5000);
        assertThat(settings.rtoMaxNanos).isEqualTo(6 * SECOND);
        assertThat(settings.invalidAckIntervalNanos).isEqualTo(7 * MILLI);
        assertThat(settings.rtoInitialNanos).isEqualTo(8 * MILLI);
        assertThat(settings.delayedAckMinNanos).isEqualTo(9 * MILLI);
        assertThat(settings.delayedAckMaxNanos).isEqualTo(10 * MILLI);
        assertThat(settings.persistMinNanos).isEqualTo(11 * MILLI);
        assertThat(settings.persistMaxNanos).isEqualTo(12 * SECOND);
        assertThat(settings.timeWaitNanos).isEqualTo(13 * MILLI);
        assertThat(settings.timeWaitReuseDelayNanos).isEqualTo(14 * MILLI);
        assertThat(settings.fastOpenPauseNanos).isEqualTo(15 * SECOND);
    }

    /** 0 off, 1 with offsets, 2 from the start of the host. */
    @Test
    void timestampsHaveThreeValues() {
        sysctls.set("net.ipv4.tcp_timestamps", "0");
        assertThat(settings.timestamps).isFalse();
        sysctls.set("net.ipv4.tcp_timestamps", "1");
        assertThat(settings.timestamps).isTrue();
        assertThat(settings.timestampsFromBoot).isFalse();
        sysctls.set("net.ipv4.tcp_timestamps", "2");
        assertThat(settings.timestamps).isTrue();
        assertThat(settings.timestampsFromBoot).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"1, false, false", "3, true, false", "5, false, true", "7, true, true"})
    void bitsOfRecovery(int value, boolean isStatic, boolean ignoresThreshold) {
        sysctls.set("net.ipv4.tcp_recovery", Integer.toString(value));
        assertThat(settings.recoveryWindowIsStatic()).isEqualTo(isStatic);
        assertThat(settings.recoveryIgnoresThreshold()).isEqualTo(ignoresThreshold);
    }

    /** tcp_adv_win_scale: the overhead is space/2^n, or, from 0 down, all but space/2^-n; one byte is left at least. */
    @ParameterizedTest
    @CsvSource({
        "1, 65536, 32768",
        "2, 65536, 49152",
        "0, 65536, 65536",
        "-1, 65536, 32768",
        "-3, 65536, 8192",
        "-31, 65536, 1"
    })
    void windowOfASpace(int scale, long space, int window) {
        sysctls.set("net.ipv4.tcp_adv_win_scale", Integer.toString(scale));
        assertThat(settings.windowFromSpace(space)).isEqualTo(window);
    }

    /** RFC 6298 §5.5: doubled each time, up to the limit, however often; the linear timeouts come first. */
    @ParameterizedTest
    @CsvSource({"0, 0, 1000", "1, 0, 2000", "6, 0, 64000", "7, 0, 120000", "200, 0, 120000", "4, 4, 1000", "5, 4, 2000"
    })
    void timeoutsOfASynDouble(int resends, int linear, long millis) {
        assertThat(settings.synTimeoutNanos(resends, linear)).isEqualTo(millis * MILLI);
    }

    @Test
    void backOffDoesNotOverflow() {
        assertThat(BackOff.doubled(1, 61, Long.MAX_VALUE)).isEqualTo(1L << 61);
        assertThat(BackOff.doubled(1, 62, Long.MAX_VALUE)).isGreaterThanOrEqualTo(1L << 62);
        assertThat(BackOff.doubled(1, 63, Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
        assertThat(BackOff.doubled(1, 100, Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
        assertThat(BackOff.doubled(3 * SECOND, 60, 7 * SECOND)).isEqualTo(7 * SECOND);
    }

    /** Linux's tcp_retries2 of 15: "924.6 seconds" (Documentation/networking/ip-sysctl). */
    @Test
    void patienceIsASumOfTimeouts() {
        assertThat(settings.patienceNanos(15)).isEqualTo(924_600 * MILLI);
        assertThat(settings.patienceNanos(0)).isEqualTo(200 * MILLI);
    }
}
