package io.hawser.tcp;

import static io.hawser.tcp.TcpTimerKind.TIME_WAIT;

import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.segment.Seq;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.tcp.segment.TimestampClock;
import io.hawser.tcp.settings.TcpSettings;
import io.hawser.time.Deadline;

/** A connection in TIME_WAIT: only the state that is needed to answer late segments for 2 MSL (RFC 9293 §3.6.1). */
public final class TimeWait extends TcpFlow {
    /**
     * Distance of a new initial sequence number from the last number of the old connection (RFC 9293 §3.6.1, as in
     * Linux).
     */
    private static final int ISN_STEP = 65_535 + 2;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final int sndNxt;
    private final int rcvNxt;
    /** The value of the window field. */
    private final char rcvWnd;

    private final byte windowShift;
    private final byte tos;
    private final byte ttl;
    private final boolean timestamps;
    private int tsRecent;
    private final int lengthMillis;
    private final TcpTimer timer = new TcpTimer(this, TIME_WAIT);

    /** @param lengthNanos duration of TIME_WAIT */
    TimeWait(TcpConnection connection, long lengthNanos) {
        super(connection.context, connection.path(), connection.localPort(), connection.remotePort());
        Sender sender = connection.sender();
        Receiver receiver = connection.receiver();
        authentication = connection.authentication;
        sndNxt = sender.sndMax();
        rcvNxt = receiver.rcvNxt();
        windowShift = (byte) receiver.windowShift();
        tos = (byte) connection.currentOptions().tos();
        ttl = (byte) connection.currentOptions().ttl();
        rcvWnd = (char) Math.min(receiver.rcvWnd() >> windowShift, 0xffff);
        timestamps = connection.usesTimestamps();
        tsRecent = receiver.tsRecent();
        lengthMillis = (int) Math.min(Integer.MAX_VALUE, lengthNanos / NANOS_PER_MILLI);
    }

    /** Returns whether this record belongs to {@code connection}, and not to another one on the same four-tuple. */
    boolean isOf(TcpConnection connection) {
        return sndNxt == connection.sender().sndMax()
                && rcvNxt == connection.receiver().rcvNxt();
    }

    void start() {
        timer.arm(Deadline.after(context.nowNanos(), lengthNanos()));
    }

    @Override
    void timerFired(TcpTimerKind kind, long nowNanos) {
        end();
    }

    /** Ends TIME_WAIT and frees the four-tuple. */
    void end() {
        end(TcpCounter.TW);
    }

    private void end(TcpCounter counter) {
        timer.cancel();
        context.flows().forget(this);
        context.flows().timeWaits().ended(counter);
        context.stateChanged(this, TcpState.TIME_WAIT, TcpState.CLOSED);
    }

    /**
     * Returns whether this end may open a new connection on the four-tuple (net.ipv4.tcp_tw_reuse). With timestamps
     * this is safe after at least one tick of the peer's clock: late segments of the old connection then fail the PAWS
     * test (RFC 6191 §2 argues in the same way for the other end). Unlike in Linux, which always allows at once to
     * reuse a port that was bound explicitly, the rule is the same for all ports.
     */
    boolean mayBeReused() {
        TcpSettings settings = context.settings();
        boolean allowed = settings.timeWaitReuse == 1
                || settings.timeWaitReuse == 2
                        && (localAddress().isLoopback() || remoteAddress().isLoopback());
        return allowed
                && timestamps
                && settings.timestamps
                && context.nowNanos() - startedNanos() > settings.timeWaitReuseDelayNanos;
    }

    private long lengthNanos() {
        return lengthMillis * NANOS_PER_MILLI;
    }

    /** Time of the peer's last FIN. */
    private long startedNanos() {
        return timer.deadlineNanos() - lengthNanos();
    }

    /** Ends in favour of a new connection on the same four-tuple, and returns its initial sequence number. */
    int giveUpFourTuple() {
        end(TcpCounter.TW_RECYCLED);
        return nextIsn();
    }

    /** Ends in favour of a SYN of the peer that a listener has accepted. */
    Reopening makeWay() {
        Reopening reopening = new Reopening(this, timer.deadlineNanos());
        end();
        return reopening;
    }

    /** Continues TIME_WAIT until its old deadline, unless that has passed or there are too many records by now. */
    void resume(long deadlineNanos) {
        if (deadlineNanos > context.nowNanos() && context.flows().timeWaits().resumed()) {
            context.flows().remember(this);
            timer.arm(deadlineNanos);
            context.stateChanged(this, TcpState.CLOSED, TcpState.TIME_WAIT);
        }
    }

    /** The initial sequence number of a new connection on this four-tuple. */
    int nextIsn() {
        int isn = sndNxt + ISN_STEP;
        return isn == 0 ? 1 : isn;
    }

    /**
     * Processes a segment in TIME_WAIT (RFC 9293 §3.10.7.4).
     *
     * @param demultiplexer offers a SYN that may reopen the connection to the listeners
     */
    void segmentArrives(TcpSegment segment, Demultiplexer demultiplexer) {
        boolean old = isTimestampOld(segment);
        boolean asks = segment.isSyn() && !segment.isAck() && !segment.isRst() && !old;
        if (segment.isRst()) {
            if (context.settings().rfc1337) {
                // RFC 1337: a reset must not cut TIME_WAIT short, or old duplicates reach the next connection.
                context.dropped(this, TcpCounter.TIME_WAIT_RST_IGNORED);
            } else if (segment.seq == rcvNxt) {
                end();
            }
            // MAY-2
        } else if (asks && mayReopen(segment) && demultiplexer.reopen(segment, this)) {
            // A listener has accepted the SYN. A SYN that is refused is answered like any segment, and does not end
            // TIME_WAIT.
        } else {
            if (old) {
                context.count(TcpCounter.PAWS_ESTAB);
            }
            // MUST-13
            if (segment.isFin() && segment.end() == rcvNxt && !old) {
                // RFC 9293 §3.10.7.4, eighth: the peer did not get our last acknowledgment. Restart the wait.
                start();
            }
            if (old || isAnswerDue(segment)) {
                acknowledge();
            } else if (segment.isAck() && segment.seq == rcvNxt && timestamps && segment.options.hasTimestamps()) {
                // RFC 7323 §4.3 (2): in order, and acknowledges data that was sent. The next answer echoes its
                // timestamp.
                tsRecent = segment.options.timestampValue();
            }
        }
    }

    /**
     * Returns whether a segment gets an answer (RFC 9293 §3.10.7.4): unacceptable segments, SYN, text, FIN, and an ACK
     * of data never sent do. A pure acknowledgment in order does not, whether old or new, or two ends in TIME_WAIT
     * could answer each other without end.
     */
    private boolean isAnswerDue(TcpSegment segment) {
        int offset = segment.seq - rcvNxt;
        if (offset < 0 || offset > rcvWnd << windowShift || segment.isSyn()) {
            return true;
        }
        return segment.isAck() && (segment.length() > 0 || Seq.gt(segment.ack, sndNxt));
    }

    /**
     * Returns whether a SYN cannot be confused with a segment of the old connection (RFC 9293 MAY-2, SHLD-4, RFC 6191).
     */
    private boolean mayReopen(TcpSegment segment) {
        return Seq.gt(segment.seq, rcvNxt)
                || timestamps && segment.options.hasTimestamps() && segment.options.timestampValue() - tsRecent > 0;
    }

    private boolean isTimestampOld(TcpSegment segment) {
        return timestamps && segment.options.hasTimestamps() && segment.options.timestampValue() - tsRecent < 0;
    }

    /** The Diffserv field of segments to send, as the connection had it. */
    int tos() {
        return tos & 0xff;
    }

    /** The TTL of segments to send; 0 for the host's default. */
    int ttl() {
        return ttl & 0xff;
    }

    private void acknowledge() {
        if (context.mayAnswerInvalid(this, TcpCounter.TCP_ACK_SKIPPED_TIME_WAIT)) {
            // the connection's offset, computed again from the addresses
            int now = TimestampClock.at(context.nowNanos(), context.isns().timestampOffset(path()));
            if (timestamps) {
                context.output().ack(this, sndNxt, rcvNxt, rcvWnd, now, tsRecent);
            } else {
                context.output().ack(this, sndNxt, rcvNxt, rcvWnd);
            }
        }
    }

    @Override
    public TcpState state() {
        return TcpState.TIME_WAIT;
    }

    @Override
    public long timerDeadlineNanos(TcpTimerKind kind) {
        return kind == TIME_WAIT ? timer.deadlineNanos() : Deadline.NEVER;
    }
}
