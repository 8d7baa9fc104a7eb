package io.hawser.tcp;

import static io.hawser.tcp.TcpState.SYN_RCVD;
import static io.hawser.tcp.TcpState.SYN_SENT;
import static io.hawser.tcp.TcpTimerKind.CONNECTION_ESTABLISHMENT;

import io.hawser.tcp.ecn.Ecn;
import io.hawser.tcp.ecn.EcnNegotiation;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.handshake.SynOptions;
import io.hawser.tcp.segment.Seq;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.tcp.segment.TimestampClock;
import io.hawser.tcp.settings.TcpSettings;
import io.hawser.tcp.signature.SegmentAuthentication;
import io.hawser.time.Deadline;
import io.hawser.wire.TcpHeader;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The handshake of one connection (RFC 9293 §3.5); dropped once the connection is established. For a listener,
 * {@link SynRequest} does the handshake until the final ACK.
 */
final class Opening {
    /** Delay of the new SYN after the reset of an old connection: two ticks of a Linux with 250 Hz. */
    private static final long RESEND_AFTER_RESET_NANOS = 8_000_000;

    private final TcpConnection connection;
    private final TcpContext context;

    private final boolean passive;

    private int isn;
    private int resends;

    /** Whether a reset triggered the first resend early, which then does not count as a lost SYN. */
    private boolean isHurried;

    /** ECN flags of the last SYN, or of an earlier unanswered one if that asked for accurate ECN. */
    private int ecnAsked;

    private boolean isAnswered;

    /** Whether the SYN or SYN+ACK was sent again because the peer repeated its SYN. */
    private boolean isAnsweredTwice;

    private long sentNanos;
    private long firstSentNanos;
    private @Nullable FastOpenAttempt fastOpen;

    /** Whether the SYN omits all that Fast Open adds, which a middlebox may have dropped. */
    private boolean isPlain;

    /** Listener whose Fast Open queue counts this connection until the handshake is over. */
    private @Nullable TcpListener fastOpenListener;

    private boolean isAccepted;

    private @Nullable Reopening reopening;

    Opening(TcpConnection connection, boolean passive) {
        this.connection = connection;
        this.passive = passive;
        context = connection.context;
    }

    /** Returns whether the connection was opened passively, so that a reset returns it to LISTEN (RFC 9293 MUST-11). */
    boolean isPassive() {
        return passive;
    }

    /** Returns whether the connection was opened passively and its user has not used it since. */
    boolean mayGoBackToListen() {
        return passive && !connection.isOpenedFast() && !sequence().isFinQueued();
    }

    void isn(int chosen) {
        isn = chosen;
    }

    /** Remembers the TIME_WAIT record that this connection replaced; it is restored if the handshake fails. */
    void reopens(@Nullable Reopening madeWay) {
        reopening = madeWay;
    }

    @Nullable
    Reopening reopening() {
        return reopening;
    }

    /** The initial sequence number, if it was chosen before the opening began. */
    int isn() {
        return isn;
    }

    int resends() {
        return resends;
    }

    /** Sends the SYN of an active open. */
    void sendSyn() {
        connection.changeState(SYN_SENT);
        fastOpen = FastOpenAttempt.of(connection);
        if (fastOpen == null || !fastOpen.isWaiting()) {
            transmit();
        }
    }

    /** Records that the user has sent data: a SYN that waited for data is sent now. */
    void userHasSent() {
        if (fastOpen != null && fastOpen.isWaiting()) {
            transmit();
        }
    }

    /**
     * Records that a SYN with data or a valid cookie has made this connection before its handshake is complete
     * (RFC 7413 §4.2.2).
     */
    void openedFastBy(TcpListener listener) {
        fastOpenListener = listener;
        transmit();
    }

    /** Records from the SYN+ACK whether the peer has accepted the data in the SYN. */
    void synAcknowledged(TcpSegment synAck) {
        if (fastOpen != null) {
            fastOpen.answered(synAck, synAck.ack - (sequence().iss() + 1), resends > 0);
        }
    }

    /** Returns whether a segment echoes no timestamp, or one that our SYN may have carried. */
    boolean isEchoPossible(TcpSegment segment) {
        int echo = segment.options.timestampEcho();
        if (!context.settings().timestamps || !segment.options.hasTimestamps() || echo == 0) {
            return true;
        }
        int first = TimestampClock.at(firstSentNanos, connection.timestampOffset());
        return Seq.geq(echo, first) && Seq.leq(echo, connection.timestamp());
    }

    /** Bytes that still fit in a SYN that waits for data (Fast Open); 0 if none waits. */
    int roomInSyn() {
        return fastOpen != null && fastOpen.isWaiting() ? fastOpen.roomInSyn() : 0;
    }

    /** Notes the outcome of a SYN that {@linkplain #hasSentData had data}. */
    void noteFastOpen(Traffic traffic) {
        traffic.sentDataInSyn = true;
        traffic.dataInSynArrived = Objects.requireNonNull(fastOpen).hasDataArrived();
    }

    boolean hasSentData() {
        return fastOpen != null && fastOpen.hasSentData();
    }

    /** Records that the user has accepted a connection that Fast Open opened early. */
    void accepted() {
        isAccepted = true;
    }

    boolean isAccepted() {
        return isAccepted;
    }

    /** Resends the SYN at once without data, because the path does not carry it with its data. */
    void synIsTooLarge() {
        if (hasSentData() && !isPlain && resends == 0) {
            isPlain = true;
            countResend();
            transmit();
        }
    }

    /** Records that the SYN got no answer, or an ICMP error. A reset counts as an answer. */
    void unanswered() {
        if (fastOpen != null) {
            fastOpen.unanswered();
        }
    }

    /** Ends the handshake, whether it succeeded or failed. */
    void ended() {
        if (fastOpenListener != null) {
            fastOpenListener.fastOpenEnded();
            fastOpenListener = null;
        }
    }

    /** Answers a SYN without an ACK by a SYN+ACK. */
    void answer(TcpSegment syn) {
        takeSyn(syn);
        connection.changeState(SYN_RCVD);
        sequence().synSent(0);
        transmit();
    }

    /** Continues a handshake that a compact record began. */
    void takeOver(SynRequest request) {
        resends = request.resends();
        isAnsweredTwice = request.isAnsweredTwice();
        reopening = request.reopening();
        sentNanos = request.sentNanos();
        firstSentNanos = sentNanos;
        sequence().synSent(0);
        connection.receiver().synReceived(request.irs());
        connection.negotiated(request.negotiated());
        connection.receiver().windowOffered(request.offeredWindow());
        sequence().firstWindow(request.peerWindow(), request.irs(), request.iss());
    }

    /** Reads the options and the window of the peer's SYN or SYN+ACK. */
    void takeSyn(TcpSegment syn) {
        Receiver receiver = connection.receiver();
        int offered = receiver.rcvWnd();
        receiver.synReceived(syn.seq);
        connection.negotiated(context.negotiate(syn.options, connection.path(), connection.currentOptions(), ecn(syn)));
        receiver.windowOffered(offered > 0 ? offered : firstWindow(/* queuedBytes= */ 0));
        sequence().firstWindow(syn.window, syn.seq, syn.ack);
    }

    private @Nullable Ecn ecn(TcpSegment syn) {
        if (syn.isAck()) {
            return EcnNegotiation.agreedBy(syn, ecnAsked, context.settings());
        }
        return passive ? EcnNegotiation.agreedTo(syn, context.settings()) : EcnNegotiation.ofBoth(syn, ecnAsked);
    }

    /** Completes the handshake by the segment that acknowledges our SYN. */
    void finish(TcpSegment segment) {
        ended();
        TcpTimers.cancel(connection, CONNECTION_ESTABLISHMENT);
        TcpTimers.releaseUnarmed(connection);
        connection.sender().established(lostSyns(), roundTripNanos(segment));
        connection.receiver().established();
    }

    /** The round trip of the handshake; -1 if it cannot be measured. */
    private long roundTripNanos(TcpSegment segment) {
        if (sentNanos == SynRequest.UNKNOWN) {
            return -1;
        }
        if (lostSyns() == 0 && !isAnsweredTwice) {
            return context.nowNanos() - sentNanos;
        }
        // Karn's algorithm (RFC 6298 §3): only an echoed timestamp identifies the transmission.
        return connection.usesTimestamps()
                ? TimestampClock.roundTripNanos(connection.timestamp(), segment.options.timestampEcho())
                : -1;
    }

    /** Resends the SYN after a timeout, or aborts the connection when the limit is reached. */
    void timeout() {
        TcpSettings settings = context.settings();
        context.count(TcpCounter.TCP_TIMEOUTS);
        // As in Linux, timeouts with a constant interval add to the limit.
        int retries = connection.state() == SYN_SENT
                // MUST-23
                ? connection.currentOptions().synRetries(settings) + settings.synLinearTimeouts
                : settings.synackRetries;
        // MUST-22
        boolean last = resends >= retries || isUserTimeoutOver();
        if (fastOpen != null) {
            context.flows().fastOpen().timedOut(resends, last);
        }
        if (last) {
            context.count(TcpCounter.ATTEMPT_FAILS);
            connection.timedOut();
            return;
        }
        resends++;
        countResend();
        // RFC 9293 MUST-20 for a SYN; R1 does not apply, because no segment has ever arrived from the peer.
        // MUST-22
        connection.path().doubt();
        transmit();
    }

    /**
     * Handles an acknowledgment of data never sent, which arrived in SYN_SENT and was answered by a reset: the peer
     * still has a connection from before this host restarted (RFC 9293 §3.5.1). As in Linux, the next SYN is sent
     * without waiting for its timer, once.
     */
    void oldConnectionWasReset() {
        if (resends == 0 && !isHurried && (fastOpen == null || !fastOpen.isWaiting())) {
            isHurried = true;
            TcpTimers.armAfter(connection, CONNECTION_ESTABLISHMENT, RESEND_AFTER_RESET_NANOS);
        }
    }

    /** Number of SYNs, or answers to them, that were probably lost. */
    private int lostSyns() {
        return isHurried ? Math.max(0, resends - 1) : resends;
    }

    /**
     * Returns whether TCP_USER_TIMEOUT, which limits the handshake too, has expired; at least one resend precedes that.
     */
    private boolean isUserTimeoutOver() {
        long userTimeout = connection.currentOptions().userTimeoutNanos();
        return userTimeout > 0 && resends > 0 && context.nowNanos() - firstSentNanos >= userTimeout;
    }

    /**
     * Sends the SYN or SYN+ACK again, because the peer repeated its SYN or never acknowledged ours; also after a close.
     */
    void resend() {
        isAnsweredTwice = true;
        countResend();
        emit();
    }

    private void countResend() {
        context.count(TcpCounter.TCP_SYN_RETRANS);
        context.retransmits(connection, sequence().iss(), 0);
    }

    private void transmit() {
        sentNanos = context.nowNanos();
        firstSentNanos = resends == 0 ? sentNanos : firstSentNanos;
        emit();
        TcpSettings settings = context.settings();
        int linear = connection.state() == SYN_SENT ? settings.synLinearTimeouts : 0;
        long deadline = Deadline.after(sentNanos, settings.synTimeoutNanos(resends, linear));
        TcpTimers.arm(
                connection,
                CONNECTION_ESTABLISHMENT,
                RetryLimits.deadline(connection, firstSentNanos, deadline, settings.rtoInitialNanos));
    }

    private void emit() {
        if (connection.state() == SYN_SENT) {
            emitSyn();
        } else {
            emitSynAck();
        }
    }

    private void emitSyn() {
        TcpSettings settings = context.settings();
        int window = firstWindow(/* queuedBytes= */ 0);
        connection.receiver().windowOffered(window);
        SynOptions options = context.synOptions(
                Mss.toAnnounce(connection.path(), connection.currentOptions()),
                settings.sack,
                settings.windowScaling ? ReceiveWindow.shiftFor(settings, connection.currentOptions()) : -1);
        if (settings.timestamps
                && SegmentAuthentication.allowsTimestamps(
                        connection.currentOptions().currentKeys(), connection.remoteAddress())) {
            options.timestamp(connection.timestamp());
        }
        options.userTimeout(UserTimeoutOption.advertisedSeconds(settings, connection.currentOptions()));
        FastOpenAttempt attempt = fastOpen;
        int dataBytes = 0;
        if (attempt != null && resends == 0 && !isPlain) {
            // RFC 7413 §4.2.1: a retransmitted SYN has neither data nor cookie, in case a middlebox drops them.
            dataBytes = attempt.leaves(connection.sender().queuedBytes());
            options.fastOpen(attempt.option(), attempt.isExperimental());
        }
        sequence().synSent(dataBytes);
        int asking = EcnNegotiation.askingFlags(settings, resends);
        // RFC 9768 §3.1.4.1: an answer to an earlier SYN counts even if the last SYN did not request accurate ECN.
        ecnAsked = asking != 0 || (ecnAsked & TcpHeader.AE) == 0 ? asking : ecnAsked;
        connection.sender().transmitSyn(TcpHeader.SYN | asking, window, options, dataBytes);
    }

    private void emitSynAck() {
        Receiver receiver = connection.receiver();
        boolean scale = receiver.windowShift() > 0 || sequence().windowShift() > 0;
        SynOptions options = context.synOptions(
                Mss.toAnnounce(connection.path(), connection.currentOptions()),
                connection.usesSack(),
                scale ? receiver.windowShift() : -1);
        if (connection.usesTimestamps()) {
            options.timestamps(connection.timestamp(), receiver.tsRecent());
        }
        options.userTimeout(UserTimeoutOption.advertisedSeconds(context.settings(), connection.currentOptions()));
        if (fastOpenListener != null) {
            // As in Linux, data in the SYN does not reduce a window of 65535 if the buffer has space for more.
            receiver.windowOffered(Math.max(receiver.rcvWnd(), firstWindow(receiver.queuedBytes())));
        }
        int window = Math.min(receiver.rcvWnd(), 0xffff);
        int flags = TcpHeader.SYN | TcpHeader.ACK;
        Ecn ecn = connection.ecn();
        if (ecn != null) {
            flags |= ecn.answeringFlags(resends);
            if (!isAnswered && ecn.isOptionInAnswer(context.settings())) {
                options.accurateEcn(SegmentAuthentication.bytesOf(connection.authentication));
            }
        }
        isAnswered = true;
        context.output().syn(connection, flags, sequence().iss(), receiver.rcvNxt(), window, options);
        receiver.ackSent(/* withData= */ false);
    }

    private SendSequence sequence() {
        return connection.sender().sequence();
    }

    private int firstWindow(int queuedBytes) {
        int mss = Mss.toAnnounce(connection.path(), connection.currentOptions()) - Mss.optionBytes(connection);
        return ReceiveWindow.firstField(ReceiveWindow.limitBytes(connection.receiver()) - queuedBytes, mss);
    }
}
