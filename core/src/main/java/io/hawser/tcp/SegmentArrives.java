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
            otherwise(connection, segment);
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
        connection.segmentsIn++;
        if (segment.textLength > 0) {
            connection.traffic().dataSegmentsIn++;
        }
    }

    // ---- §3.10.7.2: LISTEN

    /**
     * A segment for a connection that listens, not counted yet.
     *
     * @param timeWait the one on its four-tuple, for a SYN that may reopen it
     * @return whether it was a SYN, and was taken
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
        // Second, check the RST bit. RFC 5961 §3.2 asks for an ACK that fits, which was checked.
        if (segment.isRst()) {
            if (acknowledges) {
                context.count(TcpCounter.ATTEMPT_FAILS);
                connection.finish(TcpError.CONNECTION_REFUSED);
            }
            return;
        }
        // Third, check the security: of a signed connection SegmentGuard has checked the signature (RFC 5925 §7.5).
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
        connection.established();
        connection.sender().synAnswered(segment.ack);
        UserTimeoutOption.arrived(connection, segment);
        // As in Linux, when the SYN could not take all that Fast Open was given, the rest acknowledges the SYN+ACK.
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
        if (!connection.sender().isAckNew(segment.ack)) {
            return false;
        }
        if (!connection.opening().isEchoPossible(segment)) {
            // As in Linux: an old SYN+ACK, or a forger's, that has the number right.
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
                // Third, security: SegmentGuard has checked the signature before the segment came here (RFC 5925 §7.5).
                // RFC 9293 §A.1: nobody uses the security compartments of IPv4.
                && fourthSyn(connection, segment)
                && fifthAck(connection, segment)) {
            sixthUrg(connection, segment);
            seventhText(connection, segment);
            connection.sender().output();
        }
    }

    /**
     * The SYN that was received comes once more: the peer has not seen our SYN+ACK, or, when both opened at once,
     * answers our SYN. The rest of such a segment is good.
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
                // RFC 7323 §5.3 R1 comes before all else: acknowledged and dropped.
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
            // Who was connected to has sent no SYN that it could answer: outside the window, and challenged.
            return true;
        }
        segment.trimFront(1);
        connection.receiver().requestAck();
        return true;
    }

    /** RFC 7323 §5.3 R1: a timestamp that is too old marks an old duplicate. A reset has no usable timestamp. */
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
     * RFC 7323 §3.2: once negotiated, timestamps are in every segment, and data without them, which PAWS cannot judge,
     * is dropped. The keepalive probes and acknowledgments of some hosts come without; dropped, they would end healthy
     * connections.
     */
    private boolean mayLackTimestamps(TcpConnection connection, TcpSegment segment) {
        boolean isNews = segment.length() > 0
                && Seq.gt(segment.end(), connection.receiver().rcvNxt());
        // A SYN is not of this connection: a peer that has restarted must be challenged (RFC 5961 §4.2).
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
        boolean isNext = segment.end() == receiver.rcvNxt();
        if (segment.isSyn()) {
            if (ecn != null && isNext && segment.isAck()) {
                ecn.answerRepeated(segment);
            }
            challenge(connection);
        } else {
            // A peer that resends what has arrived, or asks by a keepalive probe, is alive and wants an answer.
            if (segment.isAck() && segment.ack - connection.sender().sndUna() >= 0) {
                receiver.segmentArrived();
            }
            boolean isLatest = segment.isAck()
                    && receiver.isLatest(segment)
                    && connection.state() != SYN_RCVD
                    && connection.sender().isAckAcceptable(segment.ack);
            if (ecn != null && isLatest) {
                ecn.arrives(segment, /* completes= */ false);
            } else if (ecn != null && isNext && segment.textLength > 0) {
                ecn.oldTextArrived(segment);
            }
            answerInvalid(connection, segment, TcpCounter.TCP_ACK_SKIPPED_SEQ);
            if (isLatest && takeAck(connection, segment)) {
                connection.sender().output();
            }
        }
        return false;
    }

    /**
     * As in Linux a reset may have the number of the peer's FIN: macOS sends it when a program closes its socket at
     * once. For a forger that is a second number that he can hit, out of 2^32, and only once the peer has closed.
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
            // RFC 5961 §3.2: in the window, but a guess; the peer, if it meant it, will say so again at the right
            // place.
            challenge(connection);
            return false;
        }
        switch (connection.state()) {
            case SYN_RCVD -> {
                context.count(TcpCounter.ATTEMPT_FAILS);
                if (connection.isOpenedFast()) {
                    // To its user it has been open for long.
                    connection.finish(TcpError.CONNECTION_RESET);
                    // MUST-11
                } else if (!connection.opening().isPassive()) {
                    connection.finish(TcpError.CONNECTION_REFUSED);
                } else if (connection.sender().isFinQueued()) {
                    // Its user has closed it, and wants no other peer.
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
                // All that the peer had to say has come; its user learns that nobody reads any more, as in Linux.
                context.count(TcpCounter.ESTAB_RESETS);
                connection.finish(TcpError.BROKEN_PIPE);
            }
            // CLOSING and LAST_ACK as well, as in Linux: what was sent last may not have arrived.
            default -> connection.finish(TcpError.CONNECTION_RESET);
        }
        return false;
    }

    private boolean fourthSyn(TcpConnection connection, TcpSegment segment) {
        if (!segment.isSyn()) {
            return true;
        }
        if (connection.state() == SYN_RCVD && connection.opening().mayGoBackToListen()) {
            // Its peer has begun again. The next copy of the SYN finds LISTEN.
            context.count(TcpCounter.ATTEMPT_FAILS);
            connection.backToListen();
        } else {
            // RFC 5961 §4.2: whatever its sequence number, a SYN cannot belong to a connection that stands.
            context.count(TcpCounter.TCP_SYN_CHALLENGE);
            challenge(connection);
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
            if (!sender.isAckNew(segment.ack)) {
                context.output().resetFor(segment, connection.path(), connection);
                return false;
            }
            if (connection.opening().isPassive() && !connection.opening().isEchoPossible(segment)) {
                context.count(TcpCounter.TS_ECR_REJECTED);
                challenge(connection);
                return false;
            }
            connection.established();
            if (segment.cameWithSyn) {
                // Both have opened, and its SYN has come for the second time.
                connection.receiver().duplicate(segment.seq - 1, segment.seq);
            }
        } else if (!sender.isAckAcceptable(segment.ack)) {
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

    /** Takes the acknowledgment of a segment that may be looked at, and what else it tells of the peer. */
    private boolean takeAck(TcpConnection connection, TcpSegment segment) {
        if (connection.usesTimestamps() && segment.options.hasTimestamps()) {
            // RFC 7323 §4.3, but only now: a forger who guessed the sequence number alone could else have PAWS drop all
            // that the peer sends (RFC 5961 §5).
            connection.receiver().rememberTimestamp(segment.options.timestampValue(), segment.seq);
        }
        if (segment.returnRoute != null) {
            // SHLD-24
            connection.returnRouteArrived(segment.returnRoute);
        }
        UserTimeoutOption.arrived(connection, segment);
        if (segment.textLength == 0) {
            context.count(TcpCounter.TCP_PURE_ACKS);
        }
        Sender sender = connection.sender();
        sender.acknowledged(segment);
        return afterAck(connection, sender);
    }

    /** The states in which the acknowledgment of our FIN means something. */
    private boolean afterAck(TcpConnection connection, Sender sender) {
        if (connection.state() == ESTABLISHED) {
            return true;
        }
        switch (connection.state()) {
            case FIN_WAIT_1 -> {
                if (sender.isFinAcknowledged()) {
                    connection.changeState(FIN_WAIT_2);
                    if (connection.isUserClosed()) {
                        connection.limitFinWait2();
                        return connection.state() == FIN_WAIT_2;
                    }
                }
            }
            case CLOSING -> {
                if (sender.isFinAcknowledged()) {
                    // MUST-13
                    connection.enterTimeWait();
                    return false;
                }
            }
            case LAST_ACK -> {
                if (sender.isFinAcknowledged()) {
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
            // After the peer's FIN there is no text: "Ignore the segment text."
            return;
        }
        if (segment.textLength > 0
                // SHLD-3
                && connection.isUserClosed()
                && Seq.gt(
                        segment.seq + segment.textLength, connection.receiver().rcvNxt())) {
            // RFC 9293 §3.6.1: nobody will ever read this, and the peer must know. As in Linux the reset has the number
            // that the peer acknowledges: it is RCV.NXT there even if our FIN is lost, and any other would only be
            // challenged (RFC 5961 §3.2).
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
            case SYN_RCVD, ESTABLISHED -> connection.changeState(CLOSE_WAIT);
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

    /** Answers a segment that is not acceptable, so that a peer that has lost its way finds it again. */
    private void answerInvalid(TcpConnection connection, TcpSegment segment, TcpCounter skipped) {
        // Data is answered always, because it is no part of an ACK loop, and its sender waits.
        if (segment.textLength > 0 || segment.isFin() || context.mayAnswerInvalid(connection, skipped)) {
            Receiver receiver = connection.receiver();
            int old = Math.min(segment.textLength, receiver.rcvNxt() - segment.seq);
            receiver.duplicate(segment.seq, segment.seq + Math.max(0, old));
        }
    }

    /** RFC 5961 §7: the challenge ACK, so many per connection and no more, at intervals nobody can predict. */
    private void challenge(TcpConnection connection) {
        if (context.mayAnswerInvalid(connection, TcpCounter.TCP_ACK_SKIPPED_CHALLENGE)) {
            context.count(TcpCounter.TCP_CHALLENGE_ACK);
            connection.receiver().sendAck();
        }
    }
}
