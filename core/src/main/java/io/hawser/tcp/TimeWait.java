package io.hawser.tcp;

import static io.hawser.tcp.TcpTimerKind.TIME_WAIT;

import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.segment.Seq;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.tcp.segment.TimestampClock;
import io.hawser.tcp.settings.TcpSettings;
import io.hawser.time.Deadline;

/**
 * A connection in TIME_WAIT: no more than is needed to answer what still arrives for it, for 2 MSL (RFC 9293 §3.6.1).
 */
public final class TimeWait extends TcpFlow {
    /** So far above the old connection's last number does a reopened one begin (RFC 9293 §3.6.1, as Linux has it). */
    private static final int ISN_STEP = 65_535 + 2;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final int sndNxt;
    private final int rcvNxt;
    /** As a window field has it. */
    private final char rcvWnd;

    private final byte windowShift;
    private final byte tos;
    private final byte ttl;
    private final boolean timestamps;
    private int tsRecent;
    private final int lengthMillis;
    private final TcpTimer timer = new TcpTimer(this, TIME_WAIT);

    /** @param lengthNanos how long it lasts */
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

    /** Whether this is what is left of {@code connection}, and not of another one on the same four-tuple. */
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

    /** Ends TIME_WAIT: the four-tuple is free. */
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
     * Whether a new connection may be opened from this end (net.ipv4.tcp_tw_reuse). With timestamps that is safe after
     * one tick of the peer's clock at least: what is left of the old connection fails the test of PAWS (RFC 6191 §2 has
     * the same argument for the other end). Unlike Linux, which lets a port that was bound be reused at once and
     * always, one that was asked for by number has no privilege.
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

    /** When the peer's last FIN came. */
    private long startedNanos() {
        return timer.deadlineNanos() - lengthNanos();
    }

    /** Makes way for a new connection on the same four-tuple, and returns the number that it is to begin with. */
    int giveUpFourTuple() {
        end(TcpCounter.TW_RECYCLED);
        return nextIsn();
    }

    /** Makes way for a SYN of the peer that somebody who listens has taken. */
    Reopening makeWay() {
        Reopening reopening = new Reopening(this, timer.deadlineNanos());
        end();
        return reopening;
    }

    /** Goes on waiting until the deadline that there was, unless it has passed or there are too many others by now. */
    void resume(long deadlineNanos) {
        if (deadlineNanos > context.nowNanos() && context.flows().timeWaits().resumed()) {
            context.flows().remember(this);
            timer.arm(deadlineNanos);
            context.stateChanged(this, TcpState.CLOSED, TcpState.TIME_WAIT);
        }
    }

    /** The number that a new connection on this four-tuple is to begin with. */
    int nextIsn() {
        int isn = sndNxt + ISN_STEP;
        return isn == 0 ? 1 : isn;
    }

    /**
     * RFC 9293 §3.10.7.4 for TIME_WAIT.
     *
     * @param demultiplexer offers a SYN that may reopen the connection to the listener
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
            // Somebody who listens has taken the SYN. One that is refused is answered like any other, and ends nothing.
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
                // RFC 7323 §4.3 (2): in order, and acknowledges what was sent. The next answer echoes it.
                tsRecent = segment.options.timestampValue();
            }
        }
    }

    /**
     * RFC 9293 §3.10.7.4: what is not acceptable is answered, and so are SYN, text, FIN and an ACK of what was never
     * sent; a mere acknowledgment in order is not, whether old or new, or two ends in TIME_WAIT could answer each other
     * to the end.
     */
    private boolean isAnswerDue(TcpSegment segment) {
        int offset = segment.seq - rcvNxt;
        if (offset < 0 || offset > rcvWnd << windowShift || segment.isSyn()) {
            return true;
        }
        return segment.isAck() && (segment.length() > 0 || Seq.gt(segment.ack, sndNxt));
    }

    /** RFC 9293 MAY-2, SHLD-4, RFC 6191: a SYN that no segment of the old connection can be mistaken for. */
    private boolean mayReopen(TcpSegment segment) {
        return Seq.gt(segment.seq, rcvNxt)
                || timestamps && segment.options.hasTimestamps() && segment.options.timestampValue() - tsRecent > 0;
    }

    private boolean isTimestampOld(TcpSegment segment) {
        return timestamps && segment.options.hasTimestamps() && segment.options.timestampValue() - tsRecent < 0;
    }

    /** The Diffserv field of what is sent, as the connection had it. */
    int tos() {
        return tos & 0xff;
    }

    /** The TTL of what is sent; 0 for the host's default. */
    int ttl() {
        return ttl & 0xff;
    }

    private void acknowledge() {
        if (context.mayAnswerInvalid(this, TcpCounter.TCP_ACK_SKIPPED_TIME_WAIT)) {
            // the offset that the connection had: it follows from the addresses
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
