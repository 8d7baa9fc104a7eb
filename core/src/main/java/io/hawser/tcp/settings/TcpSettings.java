package io.hawser.tcp.settings;

import io.hawser.hash.KeyedHash;
import io.hawser.sysctl.Sysctls;
import io.hawser.tcp.congestion.CongestionControls;
import org.jspecify.annotations.Nullable;

/**
 * The sysctls that TCP reads, with Linux's names and defaults. Names that begin with {@code net.hawser} are constants
 * in Linux.
 *
 * <p>A change applies from that time on; options that a connection negotiated when it opened do not change.
 */
public final class TcpSettings {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;

    /** Whether connecting continues after a soft ICMP error (RFC 9293 MUST-56). */
    public boolean synSoftErrors;

    public int synRetries = 6;
    public int synLinearTimeouts = 4;
    public int synackRetries = 5;
    // SHLD-10
    public int retries1 = 3;
    // SHLD-11
    public int retries2 = 15;
    public int orphanRetries;
    public long rtoInitialNanos = SECOND;
    public long rtoMinNanos = 200 * MILLI;
    public long rtoMaxNanos = 120 * SECOND;
    public boolean rtoAsRfc793;
    public long persistMinNanos;
    public long persistMaxNanos = 120 * SECOND;
    public long delayedAckMinNanos = 40 * MILLI;
    // MUST-40
    public long delayedAckMaxNanos = 200 * MILLI;
    public int quickAcks = 16;
    public boolean silly;
    // MUST-28
    public long keepaliveIdleNanos = 7200 * SECOND;
    public long keepaliveIntervalNanos = 75 * SECOND;
    public int keepaliveProbes = 9;
    public long finTimeoutNanos = 60 * SECOND;
    // MUST-13
    public long timeWaitNanos = 60 * SECOND;
    public int maxTimeWaits = 262_144;
    public int maxOrphans = 262_144;
    public int timeWaitReuse = 2;
    public long timeWaitReuseDelayNanos = SECOND;
    public boolean timeWaitRecycle;
    public boolean rfc1337;
    public boolean timestamps = true;
    public boolean timestampsRequired = true;
    public boolean timestampsFromBoot;
    public boolean sack = true;
    public boolean dsack = true;
    public int recovery = 1;
    public int earlyRetransmit = 3;
    public int frto = 2;
    public int reordering = 3;
    public boolean windowScaling = true;
    public int synCookies = 1;
    public int maxSynBacklog = 4096;
    public int maxBacklog = 4096;
    public boolean abortOnOverflow;
    public int minSendMss = 48;
    public long notSentLowWaterBytes = 0xffff_ffffL;
    public long invalidAckIntervalNanos = 500 * MILLI;
    /** Whether runs of segments and predicted headers take their short ways, which change nothing on the wire. */
    public boolean fastPaths = true;

    public boolean slowStartAfterIdle = true;
    public int initialWindowSegments = 10;
    public String congestionControl = "cubic";

    /** The algorithms available to new connections. */
    public final CongestionControls congestionControls = new CongestionControls(() -> this.alternativeBackoff);

    public boolean alternativeBackoff;
    public int ecn = 2;
    public boolean ecnFallback = true;
    public int ecnOption = 2;
    public int ecnOptionBeacon = 3;
    public boolean pacing;
    public int pacingSlowStartPercent = 200;
    public int pacingAvoidancePercent = 120;
    public int mtuProbing;
    public int baseMss = 1024;
    public int mtuProbeFloor = 48;
    public int mtuProbeThreshold = 8;
    public long mtuProbeIntervalSeconds = 600;
    public int userTimeoutOptionSeconds;
    public int userTimeoutMinSeconds = 100;
    public int userTimeoutMaxSeconds = 3600;
    public int fastOpen = FastOpenSettings.CLIENT;
    public long fastOpenPauseNanos;

    /** Key of Fast Open cookies; null for one that the host generates. */
    @Nullable
    public KeyedHash fastOpenKey;

    public boolean moderateReceiveBuffer = true;
    int windowScaleOfSpace = 1;
    public final long[] receiveBufferBytes = {4096, 131_072, 33_554_432};
    public final long[] sendBufferBytes = {4096, 16_384, 4_194_304};
    /** Linux's value on a machine of 8 GiB. */
    public final long[] memoryPages = {98_304, 131_072, 196_608};

    public final long[] localPortRange = {32_768, 60_999};

    /** The first and the last ephemeral port; UDP takes its ports from the same range. */
    public long[] localPortRange() {
        return localPortRange;
    }

    /** tcp_recovery, bit 1: the reordering window does not grow. */
    public boolean recoveryWindowIsStatic() {
        return (recovery & 2) != 0;
    }

    /** tcp_recovery, bit 2: no threshold of segments declares a loss, only the time of RACK does. */
    public boolean recoveryIgnoresThreshold() {
        return (recovery & 4) != 0;
    }

    /**
     * Data that a buffer of {@code space} bytes of memory may hold by tcp_adv_win_scale, the rest being overhead.
     * Buffers here hold only data; the rule is kept so that the same sysctls give the same windows as in Linux.
     */
    public int windowFromSpace(long space) {
        int scale = windowScaleOfSpace;
        long window = scale <= 0 ? space >> -scale : space - (space >> scale);
        return (int) Math.max(1, window);
    }

    /** Time to wait for an answer to a SYN or SYN+ACK that was resent {@code resends} times, in nanoseconds. */
    public long synTimeoutNanos(int resends, int linearTimeouts) {
        // MUST-22
        return BackOff.doubled(rtoInitialNanos, Math.max(0, resends - linearTimeouts), rtoMaxNanos);
    }

    /**
     * Sum of {@code retries} + 1 timeouts that begin at the minimum and double: the time after which an unanswered
     * connection is aborted. Linux counts time, not timeouts, so that a fast path does not time out earlier than a slow
     * one.
     */
    public long patienceNanos(int retries) {
        long sum = 0;
        for (int i = 0; i <= retries; i++) {
            sum += BackOff.doubled(rtoMinNanos, i, rtoMaxNanos);
        }
        return sum;
    }

    /** Registers all of them in {@code sysctls}. */
    public void define(Sysctls sysctls) {
        defineRetries(sysctls);
        defineTimes(sysctls);
        defineConstantTimes(sysctls);
        defineLimits(sysctls);
        RecoverySettings.define(this, sysctls);
        MtuProbingSettings.define(this, sysctls);
        defineSwitches(sysctls);
        DefenceSettings.define(this, sysctls);
        FastOpenSettings.define(this, sysctls);
        EcnSettings.define(this, sysctls);
        UserTimeoutSettings.define(this, sysctls);
        CongestionSettings.define(this, sysctls);
    }

    private void defineRetries(Sysctls sysctls) {
        sysctls.number(
                "net.ipv4.tcp_syn_retries",
                "how often a SYN is resent before connecting fails",
                1,
                127,
                () -> synRetries,
                value -> synRetries = (int) value);
        sysctls.number(
                "net.ipv4.tcp_syn_linear_timeouts",
                "how many resends of a SYN keep the first interval before it doubles",
                0,
                127,
                () -> synLinearTimeouts,
                value -> synLinearTimeouts = (int) value);
        sysctls.number(
                "net.ipv4.tcp_synack_retries",
                "how often a SYN+ACK is resent before the request is forgotten",
                0,
                255,
                () -> synackRetries,
                value -> synackRetries = (int) value);
        sysctls.number(
                "net.ipv4.tcp_retries1",
                "how many timeouts of an established connection, each twice as long, put the way to the peer in doubt",
                0,
                255,
                () -> retries1,
                value -> retries1 = (int) value);
        sysctls.number(
                "net.ipv4.tcp_retries2",
                "how many timeouts of an established connection, each twice as long, end it",
                0,
                255,
                () -> retries2,
                value -> retries2 = (int) value);
        sysctls.number(
                "net.ipv4.tcp_orphan_retries",
                "the same for a connection that its user has closed; 0 means 8",
                0,
                255,
                () -> orphanRetries,
                value -> orphanRetries = (int) value);
        sysctls.number(
                "net.ipv4.tcp_keepalive_probes",
                "how many unanswered keepalive probes end a connection",
                1,
                127,
                () -> keepaliveProbes,
                value -> keepaliveProbes = (int) value);
    }

    private void defineTimes(Sysctls sysctls) {
        sysctls.number(
                "net.ipv4.tcp_keepalive_time",
                "seconds of silence before the first keepalive probe",
                1,
                32_767,
                () -> keepaliveIdleNanos / SECOND,
                // MUST-27
                value -> keepaliveIdleNanos = value * SECOND);
        sysctls.number(
                "net.ipv4.tcp_keepalive_intvl",
                "seconds between keepalive probes",
                1,
                32_767,
                () -> keepaliveIntervalNanos / SECOND,
                value -> keepaliveIntervalNanos = value * SECOND);
        sysctls.number(
                "net.ipv4.tcp_fin_timeout",
                "seconds that a closed connection stays in FIN_WAIT_2",
                0,
                32_767,
                () -> finTimeoutNanos / SECOND,
                value -> finTimeoutNanos = value * SECOND);
        sysctls.number(
                "net.ipv4.tcp_rto_min_us",
                "the least retransmission timeout, in microseconds",
                1,
                120_000_000,
                () -> rtoMinNanos / 1000,
                value -> rtoMinNanos = value * 1000);
        sysctls.number(
                "net.ipv4.tcp_rto_max_ms",
                "the greatest retransmission timeout, in milliseconds",
                1000,
                120_000,
                () -> rtoMaxNanos / MILLI,
                value -> rtoMaxNanos = value * MILLI);
        sysctls.number(
                "net.ipv4.tcp_invalid_ratelimit",
                "milliseconds between answers to invalid segments of one connection",
                0,
                3_600_000,
                () -> invalidAckIntervalNanos / MILLI,
                value -> invalidAckIntervalNanos = value * MILLI);
    }

    /** Registers the times that are constants in Linux. */
    private void defineConstantTimes(Sysctls sysctls) {
        sysctls.number(
                "net.hawser.tcp_rto_initial_ms",
                "the retransmission timeout before the first measurement, in milliseconds",
                1,
                120_000,
                () -> rtoInitialNanos / MILLI,
                value -> rtoInitialNanos = value * MILLI);
        sysctls.number(
                "net.hawser.tcp_delack_min_ms",
                "the shortest delay of an acknowledgment, in milliseconds",
                1,
                500,
                () -> delayedAckMinNanos / MILLI,
                value -> delayedAckMinNanos = value * MILLI);
        sysctls.number(
                "net.hawser.tcp_delack_max_ms",
                "the longest delay of an acknowledgment, in milliseconds",
                1,
                500,
                () -> delayedAckMaxNanos / MILLI,
                value -> delayedAckMaxNanos = value * MILLI);
        sysctls.flag(
                "net.hawser.tcp_rto_rfc793",
                "reckon the retransmission timeout of new connections as RFC 793 did: R = 0.9 R + 0.1 M, RTO = 2 R",
                () -> rtoAsRfc793,
                value -> rtoAsRfc793 = value);
        sysctls.number(
                "net.hawser.tcp_persist_min_ms",
                "the time before the first probe of a closed window, in milliseconds; 0 for the retransmission timeout",
                0,
                120_000,
                () -> persistMinNanos / MILLI,
                value -> persistMinNanos = value * MILLI);
        sysctls.number(
                "net.hawser.tcp_persist_max_ms",
                "the longest time between probes of a closed window, in milliseconds; never more than tcp_rto_max_ms",
                1000,
                120_000,
                () -> persistMaxNanos / MILLI,
                value -> persistMaxNanos = value * MILLI);
        sysctls.number(
                "net.hawser.tcp_timewait_ms",
                "2 MSL, the length of TIME_WAIT, in milliseconds",
                0,
                600_000,
                () -> timeWaitNanos / MILLI,
                value -> timeWaitNanos = value * MILLI);
    }

    private void defineLimits(Sysctls sysctls) {
        sysctls.number(
                "net.ipv4.tcp_min_snd_mss",
                "the least maximum segment size that is used, whatever the peer announces, in bytes",
                48,
                65_535,
                () -> minSendMss,
                value -> minSendMss = (int) value);
        sysctls.number(
                "net.ipv4.tcp_notsent_lowat",
                "how many unsent bytes a user may have in the send buffer before it has to wait",
                0,
                0xffff_ffffL,
                () -> notSentLowWaterBytes,
                value -> notSentLowWaterBytes = value);
        sysctls.number(
                "net.hawser.tcp_initial_window",
                "the initial congestion window, in segments (RFC 6928)",
                1,
                1000,
                () -> initialWindowSegments,
                value -> initialWindowSegments = (int) value);
        sysctls.number(
                "net.hawser.tcp_quickacks",
                "how many segments of a new connection are acknowledged at once",
                0,
                255,
                () -> quickAcks,
                value -> quickAcks = (int) value);
        sysctls.list(
                "net.ipv4.tcp_rmem",
                "receive buffer of a connection, in bytes: least, default, most",
                1,
                Integer.MAX_VALUE,
                receiveBufferBytes);
        sysctls.flag(
                "net.ipv4.tcp_moderate_rcvbuf",
                "let receive buffers grow up to tcp_rmem's last number, by what is read in a round trip",
                () -> moderateReceiveBuffer,
                value -> moderateReceiveBuffer = value);
        sysctls.number(
                "net.ipv4.tcp_adv_win_scale",
                "how much of a receive buffer is overhead: bytes/2^n, or above 0 all but that",
                -31,
                31,
                () -> windowScaleOfSpace,
                value -> windowScaleOfSpace = (int) value);
        sysctls.list(
                "net.ipv4.tcp_wmem",
                "send buffer of a connection, in bytes: least, default, most",
                1,
                Integer.MAX_VALUE,
                sendBufferBytes);
        sysctls.list(
                "net.ipv4.ip_local_port_range",
                "the first and the last port of connections that do not choose one",
                1,
                65_535,
                localPortRange);
    }

    private void defineSwitches(Sysctls sysctls) {
        sysctls.number(
                "net.ipv4.tcp_timestamps",
                "negotiate timestamps (RFC 7323): 0 never, 1 with an offset of each pair of addresses, 2 as time "
                        + "since the start",
                0,
                2,
                () -> timestampsFromBoot ? 2 : timestamps ? 1 : 0,
                value -> {
                    timestamps = value != 0;
                    timestampsFromBoot = value == 2;
                });
        sysctls.flag(
                "net.ipv4.tcp_sack",
                "tell the peer what has arrived ahead of a gap (RFC 2018)",
                () -> sack,
                value -> sack = value);
        sysctls.flag(
                "net.ipv4.tcp_window_scaling",
                "negotiate window scaling (RFC 7323)",
                () -> windowScaling,
                value -> windowScaling = value);
        sysctls.flag(
                "net.ipv4.tcp_slow_start_after_idle",
                "shrink the congestion window after an idle time (RFC 5681 §4.1)",
                () -> slowStartAfterIdle,
                value -> slowStartAfterIdle = value);
        sysctls.flag(
                "net.hawser.tcp_syn_soft_errors",
                "go on connecting when ICMP says that net or host are unreachable (RFC 9293 MUST-56); 0 is Linux's way",
                () -> synSoftErrors,
                on -> synSoftErrors = on);
        sysctls.flag(
                "net.hawser.tcp_fast_paths",
                "process runs of segments, and segments whose headers are predicted, in few steps; changes no packet",
                () -> fastPaths,
                on -> fastPaths = on);
        sysctls.flag(
                "net.hawser.tcp_silly_window",
                "leave out both rules that avoid the silly-window syndrome",
                () -> silly,
                value -> silly = value);
    }
}
