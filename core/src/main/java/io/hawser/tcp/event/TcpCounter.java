package io.hawser.tcp.event;

import io.hawser.mib.MibCounter;

/** Counters of TCP, under the names of RFC 4022 ({@code Tcp}) and of Linux ({@code TcpExt}). */
public enum TcpCounter implements MibCounter {
    ACTIVE_OPENS("Tcp", "ActiveOpens"),
    PASSIVE_OPENS("Tcp", "PassiveOpens"),
    ATTEMPT_FAILS("Tcp", "AttemptFails"),
    ESTAB_RESETS("Tcp", "EstabResets"),
    /** A gauge: connections in ESTABLISHED or CLOSE_WAIT. */
    CURR_ESTAB("Tcp", "CurrEstab"),
    IN_SEGS("Tcp", "InSegs"),
    OUT_SEGS("Tcp", "OutSegs"),
    RETRANS_SEGS("Tcp", "RetransSegs"),
    IN_ERRS("Tcp", "InErrs"),
    OUT_RSTS("Tcp", "OutRsts"),
    IN_CSUM_ERRORS("Tcp", "InCsumErrors"),

    SYNCOOKIES_SENT("TcpExt", "SyncookiesSent"),
    SYNCOOKIES_RECV("TcpExt", "SyncookiesRecv"),
    SYNCOOKIES_FAILED("TcpExt", "SyncookiesFailed"),
    PRUNE_CALLED("TcpExt", "PruneCalled"),
    RCV_PRUNED("TcpExt", "RcvPruned"),
    OFO_PRUNED("TcpExt", "OfoPruned"),
    EMBRYONIC_RSTS("TcpExt", "EmbryonicRsts"),
    TW("TcpExt", "TW"),
    TW_RECYCLED("TcpExt", "TWRecycled"),
    PAWS_PASSIVE("TcpExt", "PAWSPassive"),
    PAWS_ACTIVE("TcpExt", "PAWSActive"),
    PAWS_ESTAB("TcpExt", "PAWSEstab"),
    TS_ECR_REJECTED("TcpExt", "TSEcrRejected"),
    /** Not one of Linux's: a segment without the timestamps that were negotiated (RFC 7323 §3.2). */
    TIMESTAMP_MISSING("TcpExt", "HawserTimestampMissing"),
    TCP_DEFER_ACCEPT_DROP("TcpExt", "TCPDeferAcceptDrop"),
    DELAYED_ACKS("TcpExt", "DelayedACKs"),
    LISTEN_OVERFLOWS("TcpExt", "ListenOverflows"),
    LISTEN_DROPS("TcpExt", "ListenDrops"),
    TCP_REQ_Q_FULL_DO_COOKIES("TcpExt", "TCPReqQFullDoCookies"),
    TCP_REQ_Q_FULL_DROP("TcpExt", "TCPReqQFullDrop"),
    TCP_PURE_ACKS("TcpExt", "TCPPureAcks"),
    TCP_RENO_RECOVERY("TcpExt", "TCPRenoRecovery"),
    TCP_FAST_RETRANS("TcpExt", "TCPFastRetrans"),
    TCP_TIMEOUTS("TcpExt", "TCPTimeouts"),
    TCP_SPURIOUS_RTOS("TcpExt", "TCPSpuriousRTOs"),
    TCP_MD5_NOT_FOUND("TcpExt", "TCPMD5NotFound"),
    TCP_MD5_UNEXPECTED("TcpExt", "TCPMD5Unexpected"),
    TCP_MD5_FAILURE("TcpExt", "TCPMD5Failure"),
    TCP_AO_REQUIRED("TcpExt", "TCPAORequired"),
    TCP_AO_BAD("TcpExt", "TCPAOBad"),
    TCP_AO_KEY_NOT_FOUND("TcpExt", "TCPAOKeyNotFound"),
    TCP_AO_GOOD("TcpExt", "TCPAOGood"),
    TCP_AO_DROPPED_ICMPS("TcpExt", "TCPAODroppedIcmps"),
    /** Not one of Linux's, which drops it without counting: a segment with two signatures. */
    SIGNED_TWICE("TcpExt", "HawserSignedTwice"),
    TCP_ABORT_ON_DATA("TcpExt", "TCPAbortOnData"),
    TCP_ABORT_ON_CLOSE("TcpExt", "TCPAbortOnClose"),
    TCP_ABORT_ON_TIMEOUT("TcpExt", "TCPAbortOnTimeout"),
    TCP_ABORT_ON_MEMORY("TcpExt", "TCPAbortOnMemory"),
    TCP_ABORT_ON_LINGER("TcpExt", "TCPAbortOnLinger"),
    TCP_TIME_WAIT_OVERFLOW("TcpExt", "TCPTimeWaitOverflow"),
    TCP_CHALLENGE_ACK("TcpExt", "TCPChallengeACK"),
    TCP_SYN_CHALLENGE("TcpExt", "TCPSYNChallenge"),
    TCP_ACK_SKIPPED_CHALLENGE("TcpExt", "TCPACKSkippedChallenge"),
    TCP_ACK_SKIPPED_SEQ("TcpExt", "TCPACKSkippedSeq"),
    TCP_ACK_SKIPPED_PAWS("TcpExt", "TCPACKSkippedPAWS"),
    TCP_ACK_SKIPPED_SYN_RECV("TcpExt", "TCPACKSkippedSynRecv"),
    TCP_ACK_SKIPPED_TIME_WAIT("TcpExt", "TCPACKSkippedTimeWait"),
    TCP_MEMORY_PRESSURES("TcpExt", "TCPMemoryPressures"),
    /** Milliseconds of memory pressure. */
    TCP_MEMORY_PRESSURES_CHRONO("TcpExt", "TCPMemoryPressuresChrono"),
    TCP_RCV_Q_DROP("TcpExt", "TCPRcvQDrop"),
    TCP_OFO_QUEUE("TcpExt", "TCPOFOQueue"),
    TCP_OFO_DROP("TcpExt", "TCPOFODrop"),
    TCP_ZERO_WINDOW_DROP("TcpExt", "TCPZeroWindowDrop"),
    /** Not one of Linux's: data beyond the advertised window, trimmed. */
    BEYOND_WINDOW("TcpExt", "HawserBeyondWindow"),
    TCP_FROM_ZERO_WINDOW_ADV("TcpExt", "TCPFromZeroWindowAdv"),
    TCP_TO_ZERO_WINDOW_ADV("TcpExt", "TCPToZeroWindowAdv"),
    TCP_WIN_PROBE("TcpExt", "TCPWinProbe"),
    TCP_KEEP_ALIVE("TcpExt", "TCPKeepAlive"),
    TCP_SYN_RETRANS("TcpExt", "TCPSynRetrans"),
    OUT_OF_WINDOW_ICMPS("TcpExt", "OutOfWindowIcmps"),
    TCP_FAST_OPEN_ACTIVE("TcpExt", "TCPFastOpenActive"),
    TCP_FAST_OPEN_ACTIVE_FAIL("TcpExt", "TCPFastOpenActiveFail"),
    TCP_FAST_OPEN_PASSIVE("TcpExt", "TCPFastOpenPassive"),
    TCP_FAST_OPEN_PASSIVE_FAIL("TcpExt", "TCPFastOpenPassiveFail"),
    TCP_FAST_OPEN_LISTEN_OVERFLOW("TcpExt", "TCPFastOpenListenOverflow"),
    TCP_FAST_OPEN_COOKIE_REQD("TcpExt", "TCPFastOpenCookieReqd"),
    TCP_FAST_OPEN_BLACKHOLE("TcpExt", "TCPFastOpenBlackHole"),
    TCP_MTUP_FAIL("TcpExt", "TCPMTUPFail"),
    TCP_MTUP_SUCCESS("TcpExt", "TCPMTUPSuccess"),
    TCP_LOSS_PROBES("TcpExt", "TCPLossProbes"),
    TCP_LOSS_PROBE_RECOVERY("TcpExt", "TCPLossProbeRecovery"),
    TCP_SACK_RECOVERY("TcpExt", "TCPSackRecovery"),
    TCP_SACK_RENEGING("TcpExt", "TCPSACKReneging"),
    TCP_SACK_DISCARD("TcpExt", "TCPSACKDiscard"),
    TCP_SACK_FAILURES("TcpExt", "TCPSackFailures"),
    TCP_RENO_FAILURES("TcpExt", "TCPRenoFailures"),
    TCP_SLOW_START_RETRANS("TcpExt", "TCPSlowStartRetrans"),
    TCP_LOST_RETRANSMIT("TcpExt", "TCPLostRetransmit"),
    TCP_FULL_UNDO("TcpExt", "TCPFullUndo"),
    TCP_PARTIAL_UNDO("TcpExt", "TCPPartialUndo"),
    TCP_DELIVERED_CE("TcpExt", "TCPDeliveredCE"),
    TCP_DSACK_UNDO("TcpExt", "TCPDSACKUndo"),
    TCP_LOSS_UNDO("TcpExt", "TCPLossUndo"),
    TCP_DSACK_OLD_SENT("TcpExt", "TCPDSACKOldSent"),
    TCP_DSACK_OFO_SENT("TcpExt", "TCPDSACKOfoSent"),
    TCP_DSACK_RECV("TcpExt", "TCPDSACKRecv"),
    TCP_DSACK_OFO_RECV("TcpExt", "TCPDSACKOfoRecv"),
    TCP_DSACK_IGNORED_DUBIOUS("TcpExt", "TCPDSACKIgnoredDubious"),
    /** Not one of Linux's: a segment with an invalid data offset (RFC 9293 §3.1). */
    BAD_HEADER("TcpExt", "HawserBadHeader"),
    /** Not one of Linux's: a segment without ACK where one is required (RFC 9293 §3.10.7.4, fifth). */
    ACK_MISSING("TcpExt", "HawserAckMissing"),
    /** Not one of Linux's: a segment outside the window (RFC 9293 §3.10.7.4, first). */
    OUTSIDE_WINDOW("TcpExt", "HawserOutsideWindow"),
    /** Not one of Linux's: a window-scale option above 14, treated as 14 (RFC 7323 §2.3). */
    WINDOW_SCALE_CLAMPED("TcpExt", "HawserWindowScaleClamped"),
    /** Not one of Linux's: a RST in TIME_WAIT, ignored (RFC 1337). */
    TIME_WAIT_RST_IGNORED("TcpExt", "HawserTimeWaitRstIgnored");

    private final String group;
    private final String mibName;

    TcpCounter(String group, String mibName) {
        this.group = group;
        this.mibName = mibName;
    }

    @Override
    public String group() {
        return group;
    }

    @Override
    public String mibName() {
        return mibName;
    }
}
