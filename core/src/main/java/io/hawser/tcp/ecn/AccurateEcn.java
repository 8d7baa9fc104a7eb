package io.hawser.tcp.ecn;

import io.hawser.tcp.event.EcnFigures;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.recovery.Delivery;
import io.hawser.tcp.segment.EcnCodepoint;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.tcp.settings.EcnSettings;
import io.hawser.tcp.settings.TcpSettings;
import org.jspecify.annotations.Nullable;

/**
 * Accurate ECN (RFC 9768): the receiver counts packets that arrive with a mark; the flags AE, CWR and ECE of each
 * segment carry the lowest three bits of the count, and an option reports bytes. So the sender learns of each mark, and
 * not only that there was one in the last round trip. It reacts as to a single mark: it slows down once in a round
 * trip.
 *
 * <p>This class keeps the result of the handshake and writes the feedback on segments; {@link ReceivedMarks} counts
 * arriving marks, {@link ReportedMarks} reads the peer's counts.
 */
public final class AccurateEcn extends Ecn {
    /** Linux's tcpi_accecn_fail_mode: which part of the feedback is lost, and in which direction. */
    private static final int FLAGS_FAIL_SENT = 1;

    private static final int FLAGS_FAIL_RECEIVED = 2;
    private static final int OPTION_FAILS_SENT = 4;
    private static final int OPTION_FAILS_RECEIVED = 8;

    /** RFC 9768 §3.1.4.2: retransmissions of a SYN+ACK that agree to ECN; the next one agrees to none. */
    private static final int ANSWERS_AGAIN = 1;

    /** Flags for each codepoint of a received SYN or SYN+ACK (RFC 9768 §3.1.2, table 2; §3.2.2.1, table 3). */
    private static final int[] FIELD_OF_CODEPOINT = {0b010, 0b011, 0b100, 0b110};

    /** The inverse of that table; values that the tables do not define count as a plain ECT (§3.1.3). */
    private static final int[] CODEPOINT_OF_FIELD = {
        EcnCodepoint.CAPABLE,
        EcnCodepoint.CAPABLE_1,
        EcnCodepoint.NOT_CAPABLE,
        EcnCodepoint.CAPABLE_1,
        EcnCodepoint.CAPABLE,
        EcnCodepoint.CAPABLE_1,
        EcnCodepoint.EXPERIENCED,
        EcnCodepoint.CAPABLE_1
    };

    private static final int FIELD_ZEROED = 0;

    final ReceivedMarks received = new ReceivedMarks();
    final ReportedMarks reported = new ReportedMarks();

    /** Codepoint of the peer's SYN or SYN+ACK. */
    private byte synCodepoint;

    private byte failures;

    /** Whether the next pure ACK answers a SYN+ACK: it reports the codepoint of that segment instead of the count. */
    private boolean answersSynAck;

    /** Of the segment that is being processed: whether its flags are a count, and whether its timestamp is new. */
    private boolean isFieldCount;

    private boolean isTimestampNew;

    /** Start of the data that was reported as a duplicate together with an option; valid only after such a report. */
    private int duplicateLeft;

    private boolean optionWithDuplicate;

    /** Bytes that segments with data leave free for the option. */
    private byte reservedBytes;

    private AccurateEcn(int synCodepoint) {
        this.synCodepoint = (byte) synCodepoint;
        received.begin(synCodepoint);
    }

    /** Makes the state for a peer that has requested accurate ECN with a SYN of this codepoint. */
    public static AccurateEcn passive(int synCodepoint) {
        return new AccurateEcn(synCodepoint);
    }

    /** Makes the state for a peer that has agreed. {@code field} is AE, CWR and ECE of its SYN+ACK. */
    public static AccurateEcn active(TcpSegment synAck, int field, TcpSettings settings) {
        AccurateEcn ecn = new AccurateEcn(synAck.ecnCodepoint);
        ecn.received.begin(EcnCodepoint.NOT_CAPABLE);
        boolean isSynIntact = ecn.isFeedbackPossible(field, settings);
        if (synAck.ecnCodepoint == EcnCodepoint.EXPERIENCED && isSynIntact) {
            ecn.received.synAckWasMarked();
        }
        if (ecn.reported.looksAtOption(synAck.options)) {
            ecn.received.optionIsDue(2);
        }
        ecn.noteOption();
        ecn.answersSynAck = true;
        return ecn;
    }

    // ---- the handshake

    @Override
    public int answeringFlags(int timeouts) {
        if (timeouts > ANSWERS_AGAIN) {
            failures |= FLAGS_FAIL_SENT;
            return 0;
        }
        return EcnNegotiation.flags(FIELD_OF_CODEPOINT[synCodepoint]);
    }

    @Override
    public boolean isOptionInAnswer(TcpSettings settings) {
        return settings.ecnOption != EcnSettings.OPTION_NEVER;
    }

    @Override
    public void synRepeated(TcpSegment syn) {
        synCodepoint = (byte) syn.ecnCodepoint;
        if (EcnNegotiation.field(syn.flags) == FIELD_ZEROED) {
            // RFC 9768 §3.1.4.1: the repeated SYN no longer requests ECN. The peer continues to count, but this end
            // stops marking its packets as ECN-capable.
            failures |= FLAGS_FAIL_RECEIVED;
        }
    }

    @Override
    public void answerRepeated(TcpSegment synAck) {
        synCodepoint = (byte) synAck.ecnCodepoint;
        answersSynAck = true;
        if (reported.looksAtOption(synAck.options)) {
            received.optionIsDue(1);
        }
        noteOption();
    }

    /** Reads from the ACK of our SYN+ACK with which codepoint that arrived (RFC 9768 §3.2.2.1, table 4). */
    private void handshakeEnds(TcpSegment ack, TcpSettings settings) {
        reported.looksAtOption(ack.options);
        noteOption();
        int field = EcnNegotiation.field(ack.flags);
        if (ack.options.sackBlocks() > 0) {
            return;
        }
        if (field == FIELD_ZEROED) {
            // §3.2.2.4: a middlebox zeroes the field.
            failures |= FLAGS_FAIL_RECEIVED | OPTION_FAILS_RECEIVED;
        } else if (ack.length() == 0
                && isFeedbackPossible(field, settings)
                && CODEPOINT_OF_FIELD[field] == EcnCodepoint.EXPERIENCED) {
            reported.synAckWasMarked();
        }
    }

    /**
     * Returns whether a SYN or SYN+ACK of ours, which was sent without ECT, can have arrived with the codepoint that
     * the peer reports (RFC 9768 §3.2.2.3). If not, a middlebox changes the field, and our packets must not be marked
     * as ECN-capable.
     */
    private boolean isFeedbackPossible(int field, TcpSettings settings) {
        boolean possible =
                !settings.ecnFallback || CODEPOINT_OF_FIELD[field] == EcnCodepoint.NOT_CAPABLE || isUndefined(field);
        if (!possible) {
            failures |= FLAGS_FAIL_RECEIVED;
        }
        return possible;
    }

    private static boolean isUndefined(int field) {
        return field != FIELD_OF_CODEPOINT[CODEPOINT_OF_FIELD[field]];
    }

    private void noteOption() {
        if (reported.isOptionZeroed()) {
            failures |= OPTION_FAILS_RECEIVED;
        }
    }

    // ---- receiving

    @Override
    public void arrives(TcpSegment segment, boolean completes) {
        EcnConnection connection = connection();
        isFieldCount = !completes && !segment.cameWithSyn;
        isTimestampNew = connection.usesTimestamps()
                && segment.options.hasTimestamps()
                && connection.isTimestampNew(segment.options.timestampValue(), segment.seq);
        if (completes) {
            handshakeEnds(segment, connection.settings());
            connection.refreshMss();
        }
        received.arrives(connection, segment);
    }

    /**
     * Detects, as Linux does, that acknowledgments with the option are lost: the peer keeps retransmitting the data
     * that they acknowledge.
     */
    @Override
    public void textRepeated(int left) {
        if (optionWithDuplicate && left == duplicateLeft) {
            failures |= OPTION_FAILS_SENT;
        }
    }

    // ---- sending

    @Override
    public boolean reportsMarks(TcpSegment segment, @Nullable Delivery delivery) {
        EcnConnection connection = connection();
        boolean progress = delivery != null && delivery.bytes > 0;
        if (!isFieldCount || !progress && !isTimestampNew) {
            // A later acknowledgment may have overtaken this one (RFC 9768 §3.2.2.5): nothing shows when it was sent.
            return false;
        }
        if (delivery == null && segment.textLength == 0 && segment.ack == connection.iss() + 1) {
            // The segment may be another answer to our SYN+ACK, whose flags are not a count.
            return false;
        }
        if ((failures & OPTION_FAILS_RECEIVED) == 0) {
            reported.takeOption(segment.options, delivery == null ? 0 : delivery.bytes, connection.acknowledgedBytes());
            noteOption();
        } else {
            reported.withoutOption();
        }
        int field = EcnNegotiation.field(segment.flags);
        int marks = reported.takeField(field, delivery, isCountReliable(), connection.mss());
        connection.count(TcpCounter.TCP_DELIVERED_CE, marks);
        if (reservedBytes != wantedBytes(connection.settings())) {
            connection.refreshMss();
        }
        return marks > 0;
    }

    /** Returns whether the peer reports segment by segment what has arrived. */
    private boolean isCountReliable() {
        return connection().usesSack() || !connection().isRecovering();
    }

    @Override
    public int flagsOfAll(boolean bare) {
        if (answersSynAck) {
            // RFC 9768 §3.2.2.1: only in a pure ACK. Data that is sent first carries the count, and ends this mode.
            answersSynAck = false;
            if (bare) {
                return EcnNegotiation.flags(FIELD_OF_CODEPOINT[synCodepoint]);
            }
        }
        return EcnNegotiation.flags(received.field());
    }

    /** As in Linux all segments are sent as ECN-capable, acknowledgments and retransmissions too. */
    @Override
    public int codepoint(boolean isNewData) {
        return (failures & (FLAGS_FAIL_SENT | FLAGS_FAIL_RECEIVED)) == 0
                ? EcnCodepoint.CAPABLE
                : EcnCodepoint.NOT_CAPABLE;
    }

    // ---- the option

    @Override
    public void reserve(TcpSettings settings) {
        reservedBytes = (byte) wantedBytes(settings);
    }

    @Override
    public int reservedBytes() {
        return reservedBytes;
    }

    private int wantedBytes(TcpSettings settings) {
        return maySendOption(settings) ? EcnOption.MAX_BYTES : 0;
    }

    /**
     * Returns whether options may be sent: only to a peer that has sent one, and not when they seem to get lost
     * (RFC 9768 §3.2.3.2).
     */
    private boolean maySendOption(TcpSettings settings) {
        return settings.ecnOption != EcnSettings.OPTION_NEVER
                && reported.isOptionSeen()
                && (settings.ecnOption >= EcnSettings.OPTION_PERSISTENT || (failures & OPTION_FAILS_SENT) == 0);
    }

    /** Returns whether the next segment should carry the option, if it fits. */
    private boolean isOptionDue() {
        TcpSettings settings = connection().settings();
        return maySendOption(settings)
                && (settings.ecnOption != EcnSettings.OPTION_WHEN_NEEDED
                        || received.isOptionDue(
                                settings.ecnOptionBeacon,
                                connection().srttNanos(),
                                connection().nowNanos()));
    }

    @Override
    public @Nullable ReceivedMarks marksToReport(
            EcnOption option, int spaceBytes, int sackBlocks, @Nullable Integer duplicate) {
        if (isOptionDue() && option.fit(spaceBytes, sackBlocks, received.countersNeeded())) {
            received.optionSent(connection().nowNanos());
            optionWithDuplicate = duplicate != null;
            duplicateLeft = duplicate == null ? 0 : duplicate;
            return received;
        }
        optionWithDuplicate = false;
        return null;
    }

    /** The ACK of a SYN+ACK reports with which codepoint that arrived (RFC 9768 §3.2.2.1). */
    @Override
    public boolean answersSynAckAtOnce() {
        return true;
    }

    @Override
    public EcnFigures figures() {
        return new EcnFigures(
                EcnFigures.ACCURATE,
                reported.marks(),
                reported.bytes(EcnCodepoint.CAPABLE_1),
                reported.bytes(EcnCodepoint.CAPABLE),
                reported.bytes(EcnCodepoint.EXPERIENCED),
                received.marks(),
                received.bytes(EcnCodepoint.CAPABLE_1),
                received.bytes(EcnCodepoint.CAPABLE),
                received.bytes(EcnCodepoint.EXPERIENCED),
                reported.optionSeen(),
                failures);
    }
}
