package io.hawser.tcp;

import static io.hawser.tcp.TcpState.CLOSE_WAIT;
import static io.hawser.tcp.TcpState.CLOSING;
import static io.hawser.tcp.TcpState.ESTABLISHED;
import static io.hawser.tcp.TcpState.FIN_WAIT_1;
import static io.hawser.tcp.TcpState.FIN_WAIT_2;
import static io.hawser.tcp.TcpState.LAST_ACK;
import static io.hawser.tcp.TcpState.SYN_RCVD;

import io.hawser.tcp.ecn.Ecn;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.segment.Seq;
import io.hawser.tcp.segment.TcpSegment;
import org.jspecify.annotations.Nullable;

/**
 * Processes a segment that arrives for a connection: RFC 9293 §3.10.7 in its order, a method for each numbered step.
 * The third step, security, precedes all others: {@link SegmentGuard} checks signatures. {@link TcpListener}, {@link
 * SynRequest} and {@link TimeWait} process their own segments.
 *
 * <p>The steps of §3.10.7.4 return whether the next step follows.
 */
final class SegmentArrives {
    private final TcpContext context;
    private final SegmentGuard guard;

    SegmentArrives(TcpContext context, SegmentGuard guard) {
        this.context = context;
        this.guard = guard;
    }

    void arrives(TcpConnection connection, TcpSegment segment) {
        count(connection, segment);
        TcpState state = connection.state();
        if (state == ESTABLISHED) {
            if (!HeaderPrediction.takes(connection, segment)) {
                otherwise(connection, segment);
            }
            return;
        }
        switch (state) {
            case CLOSED -> guard.answerNobody(segment);
            case LISTEN -> inListen(connection, segment, null);
            case SYN_SENT -> inSynSent(connection, segment);
            default -> otherwise(connection, segment);
        }
    }

    private static void count(TcpConnection connection, TcpSegment segment) {
        connection.segmentsIn += segment.segments;
        if (segment.textLength > 0) {
            connection.traffic().dataSegmentsIn += segment.segments;
        }
    }

    // ---- §3.10.7.2: LISTEN

    /**
     * Processes a segment for a connection in LISTEN. The segment is not counted yet.
     *
     * @param timeWait the TIME_WAIT record of the four-tuple, which the SYN may replace; null for none
     * @return whether the segment was a SYN and was accepted
     */
    boolean toListening(TcpConnection connection, TcpSegment segment, @Nullable TimeWait timeWait) {
        count(connection, segment);
        return inListen(connection, segment, timeWait);
    }

    private boolean inListen(TcpConnection connection, TcpSegment segment, @Nullable TimeWait timeWait) {
        if (segment.isRst()) {
            return false;
        }
        if (segment.isAck()) {
            guard.answerNobody(segment);
        } else if (segment.isSyn() && context.flows().leaveListen(connection, segment, timeWait)) {
            connection.openedByPeer(segment);
            return true;
        }
        return false;
    }

    // ---- §3.10.7.3: SYN_SENT

    private void inSynSent(TcpConnection connection, TcpSegment segment) {
        // First, check the ACK bit.
        boolean acknowledges = segment.isAck();
        if (acknowledges && !answersOurSyn(connection, segment)) {
            if (!segment.isRst()) {
                context.output().resetFor(segment, connection.path(), connection);
                connection.opening().oldConnectionWasReset();
            }
            return;
        }
        // Second, check the RST bit. RFC 5961 §3.2 requires an acceptable ACK, which was checked above.
        if (segment.isRst()) {
            if (acknowledges) {
                context.count(TcpCounter.ATTEMPT_FAILS);
                connection.finish(TcpError.CONNECTION_REFUSED);
            }
            return;
        }
        // Third, check the security: SegmentGuard has checked the signature of a signed connection (RFC 5925 §7.5).
        // Fourth, check the SYN bit.
        if (!segment.isSyn()) {
            context.dropped(connection, TcpCounter.ACK_MISSING);
            return;
        }
        if (!acknowledges) {
            // MUST-10
            // simultaneous open
            connection.opening().answer(segment);
            return;
        }
        connection.opening().takeSyn(segment);
        connection.opening().synAcknowledged(segment);
        connection.established(segment);
        connection.sender().synAnswered(segment.ack);
        UserTimeoutOption.arrived(connection, segment);
        // As in Linux, when the SYN could not carry all data given to Fast Open, the rest acknowledges the SYN+ACK.
        connection
                .receiver()
                .acknowledgeSyn(
                        connection.hasSentDataInSyn() && connection.sender().hasUnsentData());
        segment.trimFront(1);
        if (segment.length() > 0 || segment.isUrg()) {
            sixthUrg(connection, segment);
            seventhText(connection, segment);
        }
        connection.sender().output();
    }

    private boolean answersOurSyn(TcpConnection connection, TcpSegment segment) {
        if (!connection.sender().sequence().isAckNew(segment.ack)) {
            return false;
        }
        if (!connection.opening().isEchoPossible(segment)) {
            // As in Linux: an old SYN+ACK, or a forged one, with an acceptable acknowledgment number.
            context.count(TcpCounter.PAWS_ACTIVE);
            return false;
        }
        return true;
    }

    // ---- §3.10.7.4: all other states

    private void otherwise(TcpConnection connection, TcpSegment segment) {
        if (connection.state() == SYN_RCVD && !repeatedSyn(connection, segment)) {
            return;
        }
        if (paws(connection, segment)
                && firstSequenceNumber(connection, segment)
                && secondRst(connection, segment)
                // Third, security: SegmentGuard has already checked the signature (RFC 5925 §7.5).
                // RFC 9293 §A.1: the security compartments of IPv4 are not in use anywhere.
                && fourthSyn(connection, segment)
                && fifthAck(connection, segment)) {
            sixthUrg(connection, segment);
            seventhText(connection, segment);
            connection.sender().output();
        }
    }

    /**
     * Handles a repeated SYN: the peer has not received our SYN+ACK, or, in a simultaneous open, answers our SYN. The
     * other fields of such a segment are processed normally.
     */
    private boolean repeatedSyn(TcpConnection connection, TcpSegment segment) {
        // MUST-10
        if (!segment.isSyn()
                || segment.isRst()
                || segment.seq != connection.receiver().irs()) {
            return true;
        }
        if (!segment.isAck()) {
            if (isTimestampOld(connection, segment)) {
                // The check R1 of RFC 7323 §5.3 precedes all others: the segment is acknowledged and dropped.
                return true;
            }
            if (context.mayAnswerInvalid(connection, TcpCounter.TCP_ACK_SKIPPED_SYN_RECV)) {
                Ecn ecn = connection.ecn();
                if (ecn != null) {
                    ecn.synRepeated(segment);
                }
                connection.opening().resend();
            }
            return false;
        }
        if (connection.opening().isPassive()) {
            // A connection that was opened actively has no SYN to expect: a SYN is outside the window, and is
            // challenged.
            return true;
        }
        segment.trimFront(1);
        return true;
    }

    /** RFC 7323 §5.3 R1: an older timestamp marks an old duplicate. Resets are exempt: their timestamp is unusable. */
    private boolean paws(TcpConnection connection, TcpSegment segment) {
        if (!connection.usesTimestamps() || segment.isRst()) {
            return true;
        }
        if (!segment.options.hasTimestamps()) {
            return mayLackTimestamps(connection, segment);
        }
        if (isTimestampOld(connection, segment)) {
            context.dropped(connection, TcpCounter.PAWS_ESTAB);
            answerInvalid(connection, segment, TcpCounter.TCP_ACK_SKIPPED_PAWS);
            return false;
        }
        return true;
    }

    private static boolean isTimestampOld(TcpConnection connection, TcpSegment segment) {
        return connection.usesTimestamps()
                && segment.options.hasTimestamps()
                && connection.receiver().isTimestampOld(segment.options.timestampValue());
    }

    /**
     * RFC 7323 §3.2: once negotiated, every segment carries timestamps, and data without them, which PAWS cannot check,
     * is dropped. Some hosts send keepalive probes and acknowledgments without timestamps: dropping these would end
     * healthy connections.
     */
    private boolean mayLackTimestamps(TcpConnection connection, TcpSegment segment) {
        boolean isNews = segment.length() > 0
                && Seq.gt(segment.end(), connection.receiver().rcvNxt());
        // A SYN does not belong to this connection: a peer that has restarted must be challenged (RFC 5961 §4.2).
        if (segment.isSyn() || !isNews || !context.settings().timestampsRequired) {
            return true;
        }
        context.dropped(connection, TcpCounter.TIMESTAMP_MISSING);
        return false;
    }

    private boolean firstSequenceNumber(TcpConnection connection, TcpSegment segment) {
        Receiver receiver = connection.receiver();
        boolean acceptable = receiver.isAcceptable(segment.seq, segment.length())
                && (!segment.isRst() || receiver.isResetInWindow(segment.seq));
        if (acceptable || isResetBesideFin(connection, segment)) {
            receiver.segmentArrived();
            return true;
        }
        context.dropped(connection, TcpCounter.OUTSIDE_WINDOW);
        if (segment.isRst()) {
            return false;
        }
        Ecn ecn = connection.ecn();
        if (segment.isSyn()) {
            if (ecn != null && segment.end() == receiver.rcvNxt() && segment.isAck()) {
                ecn.answerRepeated(segment);
            }
            challengeSyn(connection);
        } else {
            // A peer that retransmits old data, or sends a keepalive probe, is alive and expects an answer.
            if (segment.isAck() && segment.ack - connection.sender().sndUna() >= 0) {
                receiver.segmentArrived();
            }
            boolean isLatest = segment.isAck()
                    && receiver.isLatest(segment)
                    && connection.state() != SYN_RCVD
                    && connection.sender().sequence().isAckAcceptable(segment.ack);
            if (ecn != null && isLatest) {
                ecn.arrives(segment, /* completes= */ false);
            }
            answerInvalid(connection, segment, TcpCounter.TCP_ACK_SKIPPED_SEQ);
            if (isLatest && takeAck(connection, segment)) {
                connection.sender().output();
            }
        }
        return false;
    }

    /**
     * As in Linux a reset may have the number of the peer's FIN: macOS sends such resets when a program closes its
     * socket at once. This gives a forger a second valid number out of 2^32, and only once the peer has closed.
     */
    private static boolean isResetBesideFin(TcpConnection connection, TcpSegment segment) {
        if (!segment.isRst() || segment.seq != connection.receiver().rcvNxt() - 1) {
            return false;
        }
        TcpState state = connection.state();
        return state == CLOSE_WAIT || state == LAST_ACK || state == CLOSING;
    }

    private boolean secondRst(TcpConnection connection, TcpSegment segment) {
        if (!segment.isRst()) {
            return true;
        }
        // SHLD-2
        if (segment.seq != connection.receiver().rcvNxt() && !isResetBesideFin(connection, segment)) {
            // RFC 5961 §3.2: in the window, but perhaps guessed; a genuine peer answers the challenge by a reset with
            // the exact sequence number.
            challenge(connection);
            return false;
        }
        switch (connection.state()) {
            case SYN_RCVD -> {
                context.count(TcpCounter.ATTEMPT_FAILS);
                if (connection.isOpenedFast()) {
                    // The user already uses this connection.
                    connection.finish(TcpError.CONNECTION_RESET);
                    // MUST-11
                } else if (!connection.opening().isPassive()) {
                    connection.finish(TcpError.CONNECTION_REFUSED);
                } else if (connection.sender().sequence().isFinQueued()) {
                    // The user has closed the connection, and wants no other peer.
                    connection.finish(TcpError.CONNECTION_RESET);
                } else {
                    connection.backToListen();
                }
            }
            case ESTABLISHED -> {
                context.count(TcpCounter.ESTAB_RESETS);
                connection.finish(TcpError.CONNECTION_RESET);
            }
            case CLOSE_WAIT -> {
                // All data of the peer has arrived; its user learns that it no longer reads, as in Linux.
                context.count(TcpCounter.ESTAB_RESETS);
                connection.finish(TcpError.BROKEN_PIPE);
            }
            // CLOSING and LAST_ACK as well, as in Linux: our last data may not have arrived.
            default -> connection.finish(TcpError.CONNECTION_RESET);
        }
        return false;
    }

    private boolean fourthSyn(TcpConnection connection, TcpSegment segment) {
        if (!segment.isSyn()) {
            return true;
        }
        if (connection.state() == SYN_RCVD && connection.opening().mayGoBackToListen()) {
            // The peer has restarted its handshake. The next copy of the SYN finds LISTEN.
            context.count(TcpCounter.ATTEMPT_FAILS);
            connection.backToListen();
        } else {
            challengeSyn(connection);
        }
        return false;
    }

    private boolean fifthAck(TcpConnection connection, TcpSegment segment) {
        if (!segment.isAck()) {
            context.dropped(connection, TcpCounter.ACK_MISSING);
            return false;
        }
        Sender sender = connection.sender();
        boolean completes = connection.state() == SYN_RCVD;
        if (completes) {
            if (!sender.sequence().isAckNew(segment.ack)) {
                context.output().resetFor(segment, connection.path(), connection);
                return false;
            }
            if (connection.opening().isPassive() && !connection.opening().isEchoPossible(segment)) {
                context.count(TcpCounter.TS_ECR_REJECTED);
                challenge(connection);
                return false;
            }
            connection.established(segment);
            if (segment.cameWithSyn) {
                // In a simultaneous open, the peer's SYN arrives a second time.
                connection.receiver().duplicate(segment.seq - 1, segment.seq);
            }
        } else if (!sender.sequence().isAckAcceptable(segment.ack)) {
            // MAY-12
            // RFC 5961 §5.2
            challenge(connection);
            return false;
        }
        Ecn ecn = connection.ecn();
        if (ecn != null) {
            ecn.arrives(segment, completes);
        }
        return takeAck(connection, segment);
    }

    /** Processes the acknowledgment of an acceptable segment, and the rest of its information about the peer. */
    private boolean takeAck(TcpConnection connection, TcpSegment segment) {
        if (connection.usesTimestamps() && segment.options.hasTimestamps()) {
            // RFC 7323 §4.3, but only here: otherwise a forger who guessed only the sequence number could make PAWS
            // drop all segments of the peer (RFC 5961 §5).
            connection.receiver().rememberTimestamp(segment.options.timestampValue(), segment.seq);
        }
        if (segment.returnRoute != null) {
            // SHLD-24
            connection.returnRouteArrived(segment.returnRoute);
        }
        UserTimeoutOption.arrived(connection, segment);
        if (segment.length() == 0) {
            context.count(TcpCounter.TCP_PURE_ACKS);
        }
        Sender sender = connection.sender();
        sender.acknowledged(segment);
        return afterAck(connection, sender);
    }

    /** Handles the acknowledgment of our FIN in the states in which it causes a transition. */
    private boolean afterAck(TcpConnection connection, Sender sender) {
        if (connection.state() == ESTABLISHED) {
            return true;
        }
        switch (connection.state()) {
            case FIN_WAIT_1 -> {
                if (sender.sequence().isFinAcknowledged()) {
                    connection.changeState(FIN_WAIT_2);
                    if (connection.isUserClosed()) {
                        connection.limitFinWait2();
                        return connection.state() == FIN_WAIT_2;
                    }
                }
            }
            case CLOSING -> {
                if (sender.sequence().isFinAcknowledged()) {
                    // MUST-13
                    connection.enterTimeWait();
                    return false;
                }
            }
            case LAST_ACK -> {
                if (sender.sequence().isFinAcknowledged()) {
                    connection.finish(null);
                    return false;
                }
            }
            default -> {
                // FIN_WAIT_2, CLOSE_WAIT: nothing more
            }
        }
        return true;
    }

    private void sixthUrg(TcpConnection connection, TcpSegment segment) {
        // MUST-30, MUST-32
        if (segment.isUrg() && connection.state().canReceive()) {
            connection.receiver().urgent(segment);
        }
    }

    private void seventhText(TcpConnection connection, TcpSegment segment) {
        if (segment.textLength == 0 && !segment.isFin()) {
            return;
        }
        if (!connection.state().canReceive()) {
            // The peer sends no text after its FIN: "Ignore the segment text."
            return;
        }
        if (segment.textLength > 0
                // SHLD-3
                && connection.isUserClosed()
                && Seq.gt(
                        segment.seq + segment.textLength, connection.receiver().rcvNxt())) {
            // RFC 9293 §3.6.1: this data will never be read, and the peer must know. As in Linux the reset has the
            // number that the peer acknowledges: that is the peer's RCV.NXT even if our FIN is lost, and any other
            // number would only be challenged (RFC 5961 §3.2).
            context.count(TcpCounter.TCP_ABORT_ON_DATA);
            context.output().resetFor(segment, connection.path(), connection);
            connection.finish(null);
            return;
        }
        Ecn ecn = connection.ecn();
        if (ecn != null && segment.textLength > 0 && ecn.textArrived(segment)) {
            connection.receiver().requestAck();
        }
        if (connection.receiver().text(segment)) {
            eighthFin(connection);
        }
    }

    private void eighthFin(TcpConnection connection) {
        switch (connection.state()) {
            // No case for SYN_RCVD: the acknowledgment, which precedes the FIN, has ended that state.
            case ESTABLISHED -> connection.changeState(CLOSE_WAIT);
            case FIN_WAIT_1 -> connection.changeState(CLOSING);
            case FIN_WAIT_2 -> {
                // MUST-13
                connection.receiver().sendRequestedAck();
                connection.enterTimeWait();
            }
            default -> {
                // CLOSE_WAIT, CLOSING, LAST_ACK: remain
            }
        }
    }

    /** Answers a segment that is not acceptable, so that a peer that is out of step can resynchronize. */
    private void answerInvalid(TcpConnection connection, TcpSegment segment, TcpCounter skipped) {
        // Data is always answered: it cannot be part of a loop of ACKs, and its sender waits.
        if (segment.textLength > 0 || segment.isFin() || context.mayAnswerInvalid(connection, skipped)) {
            Receiver receiver = connection.receiver();
            int old = Math.min(segment.textLength, receiver.rcvNxt() - segment.seq);
            receiver.duplicate(segment.seq, segment.seq + Math.max(0, old));
        }
    }

    /** RFC 5961 §4.2: whatever its sequence number, a SYN cannot belong to an established connection. */
    private void challengeSyn(TcpConnection connection) {
        context.count(TcpCounter.TCP_SYN_CHALLENGE);
        challenge(connection);
    }

    /**
     * Sends a challenge ACK (RFC 5961 §7); their number per connection and time is limited, with unpredictable
     * intervals.
     */
    private void challenge(TcpConnection connection) {
        if (context.mayAnswerInvalid(connection, TcpCounter.TCP_ACK_SKIPPED_CHALLENGE)) {
            context.count(TcpCounter.TCP_CHALLENGE_ACK);
            connection.receiver().sendAck();
        }
    }
}
