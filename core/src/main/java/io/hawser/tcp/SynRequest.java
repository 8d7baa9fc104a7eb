package io.hawser.tcp;

import static io.hawser.tcp.TcpTimerKind.CONNECTION_ESTABLISHMENT;

import io.hawser.ip.Path;
import io.hawser.tcp.authentication.TcpKeys;
import io.hawser.tcp.ecn.Ecn;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.handshake.Negotiated;
import io.hawser.tcp.handshake.SynCookies;
import io.hawser.tcp.handshake.SynOptions;
import io.hawser.tcp.segment.Seq;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.tcp.segment.TimestampClock;
import io.hawser.tcp.settings.TcpSettings;
import io.hawser.tcp.signature.SegmentAuthentication;
import io.hawser.time.Deadline;
import io.hawser.wire.TcpHeader;
import io.hawser.wire.TcpOptions;
import org.jspecify.annotations.Nullable;

/**
 * A connection in SYN_RCVD that its listener does not have in its accept queue yet: only the data that is needed to
 * process the final ACK of the handshake. That ACK turns it into a {@link TcpConnection}, so a flood of SYNs costs
 * little memory.
 */
public final class SynRequest extends TcpFlow {
    /** {@link #sentNanos()} of a request that was restored from a cookie: its round-trip time cannot be measured. */
    static final long UNKNOWN = Long.MIN_VALUE;

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final TcpListener listener;

    /** The neighbours in the listener's list of requests. */
    @Nullable
    SynRequest nextOfListener;

    @Nullable
    SynRequest previousOfListener;

    private final Negotiated negotiated;
    private final int iss;
    private final int irs;
    private final char peerWindow;
    private final char offeredWindow;
    private final int timestampOffset;

    // The first and the last timestamp that SYN+ACKs have carried, once one was sent.
    private int firstTimestamp;
    private int lastTimestamp;
    private final TcpTimer timer = new TcpTimer(this, CONNECTION_ESTABLISHMENT);
    private short resends;
    private short timeouts;

    /** Whether a SYN+ACK was sent. */
    private boolean isAnswered;

    /** Whether a segment has offered the window of the SYN+ACK in scaled, and so rounded, form. */
    private boolean hasOfferedScaled;

    /** Whether the handshake is complete, but the listener waits for data (TCP_DEFER_ACCEPT). */
    private boolean waitsForData;

    private long sentNanos;

    /** Whether a repeated SYN was answered too, so that the final ACK may acknowledge either SYN+ACK. */
    private boolean isAnsweredTwice;

    private byte @Nullable [] fastOpenCookie;
    private boolean fastOpenExperimental;

    /** TIME_WAIT record that this request replaced; it is restored unless the connection is established. */
    private @Nullable Reopening reopening;

    /** @param segment the SYN, or, for a cookie, the segment that proves that there was a SYN */
    SynRequest(TcpListener listener, Path path, TcpSegment segment, int irs, int iss, Negotiated negotiated) {
        super(listener.context(), path, segment.destinationPort, segment.sourcePort);
        this.listener = listener;
        this.irs = irs;
        this.iss = iss;
        this.negotiated = negotiated;
        peerWindow = (char) segment.window;
        TcpKeys keys = listener.currentOptions().currentKeys();
        authentication = keys == null
                ? null
                : SegmentAuthentication.passive(context.signatures(), keys.copyFor(path.remote()), segment);
        timestampOffset = context.isns().timestampOffset(path);
        TcpSettings settings = context.settings();
        offeredWindow = (char) ReceiveWindow.firstField(
                ReceiveWindow.firstLimitBytes(settings, listener.currentOptions()),
                Mss.toAnnounce(path, listener.currentOptions())
                        - SegmentAuthentication.bytesOf(authentication)
                        - (negotiated.timestamps() ? TcpOptions.TIMESTAMPS_BYTES : 0));
    }

    void reopens(Reopening madeWay) {
        reopening = madeWay;
    }

    @Nullable
    Reopening reopening() {
        return reopening;
    }

    void sendSynAck() {
        sentNanos = context.nowNanos();
        transmit(timestamp());
        armTimer();
    }

    private void armTimer() {
        timer.arm(Deadline.after(context.nowNanos(), context.settings().synTimeoutNanos(timeouts, 0)));
    }

    /** Sends a SYN+ACK whose sequence number is a cookie; it will not be retransmitted. */
    void sendCookie() {
        transmit(SynCookies.timestamp(timestamp() - timestampOffset, negotiated) + timestampOffset);
    }

    /** Sets the cookie for the client, to be sent in the kind of option that the client used. */
    void fastOpenCookie(byte[] cookie, boolean experimental) {
        fastOpenCookie = cookie;
        fastOpenExperimental = experimental;
    }

    /** Marks the round-trip time as unknown, because it is not known when the SYN+ACK was sent. */
    void roundTripIsUnknown() {
        sentNanos = UNKNOWN;
    }

    private void transmit(int timestamp) {
        noteTimestamp(timestamp);
        SynOptions options = context.synOptions(
                        Mss.toAnnounce(path(), listener.currentOptions()), negotiated.sack(), windowShift())
                .userTimeout(UserTimeoutOption.advertisedSeconds(context.settings(), listener.currentOptions()))
                .fastOpen(fastOpenCookie, fastOpenExperimental);
        if (negotiated.timestamps()) {
            options.timestamps(timestamp, negotiated.tsRecent());
        }
        int flags = TcpHeader.SYN | TcpHeader.ACK;
        Ecn ecn = negotiated.ecn();
        if (ecn != null) {
            flags |= ecn.answeringFlags(timeouts);
            if (!isAnswered && ecn.isOptionInAnswer(context.settings())) {
                options.accurateEcn(SegmentAuthentication.bytesOf(authentication));
            }
        }
        isAnswered = true;
        context.output().syn(this, flags, iss, irs + 1, offeredWindow, options);
        // RFC 7413 §4.2.1: the retransmission is an ordinary SYN+ACK, in case a middlebox drops SYNs with the option.
        fastOpenCookie = null;
    }

    private void noteTimestamp(int timestamp) {
        firstTimestamp = isAnswered ? firstTimestamp : timestamp;
        lastTimestamp = timestamp;
    }

    @Override
    void timerFired(TcpTimerKind kind, long nowNanos) {
        int deferred = deferredTimeouts();
        if (timeouts >= context.settings().synackRetries && (!waitsForData || timeouts >= deferred)) {
            remove();
            return;
        }
        // When the wait for data ends, the peer is asked for an ACK, which then completes the handshake.
        boolean keepsQuiet = waitsForData && timeouts < deferred - 1;
        timeouts++;
        if (keepsQuiet) {
            armTimer();
            return;
        }
        resends++;
        context.count(TcpCounter.TCP_SYN_RETRANS);
        context.retransmits(this, iss, 0);
        sendSynAck();
    }

    /** Processes a segment in SYN_RCVD (RFC 9293 §3.10.7.4). */
    void segmentArrives(TcpSegment segment) {
        int offset = segment.seq - (irs + 1);
        boolean inWindow = isAcceptable(offset, segment.length());
        if (segment.isRst()) {
            resetArrives(offset);
        } else if (segment.isSyn() && !segment.isAck() && segment.seq == irs && !isTimestampOld(segment)) {
            if (context.mayAnswerInvalid(this, TcpCounter.TCP_ACK_SKIPPED_SYN_RECV)) {
                context.count(TcpCounter.TCP_SYN_RETRANS);
                Ecn ecn = negotiated.ecn();
                if (ecn != null) {
                    ecn.synRepeated(segment);
                }
                sendSynAck();
                isAnsweredTwice = true;
                if (waitsForData) {
                    roundTripIsUnknown();
                }
            }
        } else if (lacksTimestamps(segment)) {
            // RFC 7323 §3.2; the connection would not accept it either, and would never be established.
            context.dropped(this, TcpCounter.TIMESTAMP_MISSING);
        } else if (isTimestampOld(segment)) {
            context.count(TcpCounter.PAWS_ESTAB);
            acknowledge();
        } else if (!isEchoPossible(segment)) {
            context.count(TcpCounter.TS_ECR_REJECTED);
            acknowledge();
        } else if (!inWindow || segment.isSyn() && offset < 0) {
            // A SYN that lies before the window and whose data reaches into it is not the SYN of a new connection.
            acknowledge();
        } else if (segment.isSyn()) {
            // RFC 9293 §3.10.7.4, fourth: back to LISTEN. Linux sends a reset as well, which would refuse an honest
            // peer that has restarted.
            context.count(TcpCounter.ATTEMPT_FAILS);
            remove();
        } else if (!segment.isAck()) {
            context.dropped(this, TcpCounter.ACK_MISSING);
        } else if (segment.ack != iss + 1) {
            // RFC 9293 §3.10.7.4, fifth: an acknowledgment of data that was never sent
            context.output().resetFor(segment, path(), this);
        } else if (segment.textLength == 0 && !segment.isFin() && timeouts < deferredTimeouts()) {
            context.dropped(this, TcpCounter.TCP_DEFER_ACCEPT_DROP);
            waitsForData = true;
            // Linux counts the time until the data arrives as a round trip, which it is not.
            roundTripIsUnknown();
        } else {
            listener.complete(this, segment);
        }
    }

    /**
     * TCP_DEFER_ACCEPT in timeouts of the SYN+ACK, as Linux counts it: as many as cover the seconds; 0 when it is off.
     */
    private int deferredTimeouts() {
        long wantedNanos = listener.deferAcceptSeconds() * NANOS_PER_SECOND;
        int count = 0;
        for (long nanos = 0; nanos < wantedNanos && count < 255; count++) {
            nanos += context.settings().synTimeoutNanos(count, 0);
        }
        return count;
    }

    /** Like {@link Receiver#isAcceptable}, for a segment that begins {@code offset} after the SYN. */
    private boolean isAcceptable(int offset, int length) {
        int window = offeredWindow();
        return length == 0 ? offset >= 0 && offset <= window : offset < window && offset + length > 0;
    }

    private void resetArrives(int offset) {
        if (offset == 0) {
            context.count(TcpCounter.EMBRYONIC_RSTS);
            context.count(TcpCounter.ATTEMPT_FAILS);
            remove();
        } else if (offset > 0 && offset < offeredWindow) {
            acknowledge();
        } else {
            context.dropped(this, TcpCounter.OUTSIDE_WINDOW);
        }
    }

    /**
     * Returns whether a segment must be dropped because it lacks timestamps; pure ACKs may lack them, see
     * {@link SegmentArrives}.
     */
    private boolean lacksTimestamps(TcpSegment segment) {
        return negotiated.timestamps()
                && !segment.options.hasTimestamps()
                && !segment.isSyn()
                && Seq.gt(segment.end(), irs + 1)
                && segment.length() > 0
                && context.settings().timestampsRequired;
    }

    private boolean isTimestampOld(TcpSegment segment) {
        return negotiated.timestamps()
                && segment.options.hasTimestamps()
                && segment.options.timestampValue() - negotiated.tsRecent() < 0;
    }

    /**
     * Returns whether a segment echoes no timestamp, or one that its sender can have received. As in Linux, a forger
     * has to guess the timestamp as well.
     */
    private boolean isEchoPossible(TcpSegment segment) {
        int echo = segment.options.timestampEcho();
        if (!negotiated.timestamps() || !segment.options.hasTimestamps() || echo == 0 || !isAnswered) {
            return true;
        }
        return Seq.geq(echo, firstTimestamp) && Seq.leq(echo, lastTimestamp);
    }

    private void acknowledge() {
        if (context.mayAnswerInvalid(this, TcpCounter.TCP_ACK_SKIPPED_SYN_RECV)) {
            context.count(TcpCounter.TCP_CHALLENGE_ACK);
            hasOfferedScaled = true;
            if (negotiated.timestamps()) {
                int timestamp = timestamp();
                noteTimestamp(timestamp);
                context.output().ack(this, iss + 1, irs + 1, scaledWindow(), timestamp, negotiated.tsRecent());
            } else {
                context.output().ack(this, iss + 1, irs + 1, scaledWindow());
            }
        }
    }

    /**
     * The window of the SYN+ACK, which was not scaled (RFC 7323 §2.2), in scaled form. Rounded up, because rounding
     * down would shrink the offered window (RFC 9293 SHLD-14).
     */
    private int scaledWindow() {
        int shift = Math.max(0, windowShift());
        return offeredWindow + (1 << shift) - 1 >> shift;
    }

    /** Scale of our windows, as a shift; -1 without scaling. */
    private int windowShift() {
        return negotiated.scalesWindows() ? ReceiveWindow.shiftFor(context.settings(), listener.currentOptions()) : -1;
    }

    /** Drops the request: it was refused, has timed out, or has become a connection. */
    void remove() {
        timer.cancel();
        context.flows().forget(this);
        listener.requestRemoved(this);
        context.stateChanged(this, TcpState.SYN_RCVD, TcpState.LISTEN);
        if (reopening != null) {
            reopening.failed();
        }
    }

    /** Leaves the listener without notifying anyone, because a connection continues the request. */
    void replaced() {
        timer.cancel();
        listener.requestRemoved(this);
    }

    /** The socket options of the connection that it may become. */
    TcpSocketOptions currentOptions() {
        return listener.currentOptions();
    }

    @Override
    public TcpState state() {
        return TcpState.SYN_RCVD;
    }

    @Override
    public long timerDeadlineNanos(TcpTimerKind kind) {
        return kind == CONNECTION_ESTABLISHMENT ? timer.deadlineNanos() : Deadline.NEVER;
    }

    private int timestamp() {
        return TimestampClock.at(context.nowNanos(), timestampOffset);
    }

    Negotiated negotiated() {
        return negotiated;
    }

    int iss() {
        return iss;
    }

    int irs() {
        return irs;
    }

    int peerWindow() {
        return peerWindow;
    }

    /** The window offered to the peer, in bytes. */
    int offeredWindow() {
        return hasOfferedScaled ? scaledWindow() << Math.max(0, windowShift()) : offeredWindow;
    }

    int resends() {
        return resends;
    }

    boolean isAnsweredTwice() {
        return isAnsweredTwice;
    }

    long sentNanos() {
        return sentNanos;
    }
}
