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
 * Accurate ECN (RFC 9768): the receiver counts the packets that came with a mark, and each segment carries the lowest
 * three bits of the count in the flags AE, CWR and ECE; an option tells of bytes. So the sender learns of each mark and
 * not only that there was one in the last round trip. What it makes of them is what it makes of one: it slows down once
 * in a round trip.
 *
 * <p>Here stands what the handshake has shown, and what is written on segments: {@link ReceivedMarks} counts what
 * arrives, {@link ReportedMarks} reads what the peer has counted.
 */
public final class AccurateEcn extends Ecn {
    /** Linux's tcpi_accecn_fail_mode: what does not come through, and in which direction. */
    private static final int FLAGS_FAIL_SENT = 1;

    private static final int FLAGS_FAIL_RECEIVED = 2;
    private static final int OPTION_FAILS_SENT = 4;
    private static final int OPTION_FAILS_RECEIVED = 8;

    /** RFC 9768 §3.1.4.2: so many times a SYN+ACK is sent again before one goes that agrees to nothing. */
    private static final int ANSWERS_AGAIN = 1;

    /**
     * Flags by the codepoint with which a SYN or SYN+ACK came (RFC 9768 §3.1.2, table 2; §3.2.2.1, table
     * 3).
     */
    private static final int[] FIELD_OF_CODEPOINT = {0b010, 0b011, 0b100, 0b110};

    /** The same the other way round; what the tables do not define is taken for a mere ECT (§3.1.3). */
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

    /** With which codepoint the peer's SYN, or SYN+ACK, came. */
    private byte synCodepoint;

    private byte failures;

    /** The next bare acknowledgment answers a SYN+ACK, and says how that came instead of what was counted. */
    private boolean answersSynAck;

    /**
     * Of the segment that is being processed: whether its flags are a count, and whether its timestamp is a new one.
     */
    private boolean isFieldCount;

    private boolean isTimestampNew;

    /** Where the data begins that was reported as a duplicate together with an option; meaningful when it was. */
    private int duplicateLeft;

    private boolean optionWithDuplicate;

    /** Bytes that segments with data leave free for the option. */
    private byte reservedBytes;

    private AccurateEcn(int synCodepoint) {
        this.synCodepoint = (byte) synCodepoint;
        received.begin(synCodepoint);
    }

    /** Of a peer that has asked for it, with a SYN that came with this codepoint. */
    public static AccurateEcn passive(int synCodepoint) {
        return new AccurateEcn(synCodepoint);
    }

    /** Of a peer that has agreed to it. {@code field} is AE, CWR and ECE of its SYN+ACK. */
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
            // RFC 9768 §3.1.4.1: it no longer asks. The peer goes on counting, but nothing more is to be marked.
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

    /** RFC 9768 §3.2.2.1, table 4: the ACK of our SYN+ACK says with which codepoint that came. */
    private void handshakeEnds(TcpSegment ack, TcpSettings settings) {
        reported.looksAtOption(ack.options);
        noteOption();
        int field = EcnNegotiation.field(ack.flags);
        if (ack.options.sackBlocks() > 0) {
            return;
        }
        if (field == FIELD_ZEROED) {
            // §3.2.2.4: something on the way zeroes the field.
            failures |= FLAGS_FAIL_RECEIVED | OPTION_FAILS_RECEIVED;
        } else if (ack.length() == 0
                && isFeedbackPossible(field, settings)
                && CODEPOINT_OF_FIELD[field] == EcnCodepoint.EXPERIENCED) {
            reported.synAckWasMarked();
        }
    }

    /**
     * RFC 9768 §3.2.2.3: whether a SYN or SYN+ACK of ours, which left without ECT, can have come with the codepoint
     * that the peer has seen. If not, something on the way plays with it, and what is sent is not to be marked.
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

    @Override
    public void oldTextArrived(TcpSegment segment) {
        received.count(segment.ecnCodepoint, segment.textLength);
    }

    /**
     * Linux's way to see that acknowledgments with the option are lost: what they acknowledge comes again and again.
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
            // An old acknowledgment may have been overtaken (RFC 9768 §3.2.2.5): nothing says when it left.
            return false;
        }
        if (delivery == null && segment.textLength == 0 && segment.ack == connection.iss() + 1) {
            // It may be another answer to our SYN+ACK, whose flags do not count.
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

    /** Whether what an acknowledgment brings is known segment by segment. */
    private boolean isCountReliable() {
        return connection().usesSack() || !connection().isRecovering();
    }

    @Override
    public int flagsOfAll(boolean bare) {
        if (answersSynAck) {
            // RFC 9768 §3.2.2.1: only in a bare ACK. Data that leaves first counts, and ends it.
            answersSynAck = false;
            if (bare) {
                return EcnNegotiation.flags(FIELD_OF_CODEPOINT[synCodepoint]);
            }
        }
        return EcnNegotiation.flags(received.field());
    }

    /** As in Linux all segments can be marked, also acknowledgments and what is sent again. */
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

    /** RFC 9768 §3.2.3.2: only to a peer that has sent one, and not when it seems to get lost. */
    private boolean maySendOption(TcpSettings settings) {
        return settings.ecnOption != EcnSettings.OPTION_NEVER
                && reported.isOptionSeen()
                && (settings.ecnOption >= EcnSettings.OPTION_PERSISTENT || (failures & OPTION_FAILS_SENT) == 0);
    }

    /** Whether the next segment is to carry the option, if it fits. */
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

    /** RFC 9768 §3.2.2.1: the ACK of a SYN+ACK says with which codepoint that came. */
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
