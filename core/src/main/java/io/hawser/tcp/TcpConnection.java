package io.hawser.tcp;

import static io.hawser.tcp.TcpState.CLOSED;
import static io.hawser.tcp.TcpState.CLOSE_WAIT;
import static io.hawser.tcp.TcpState.ESTABLISHED;
import static io.hawser.tcp.TcpState.FIN_WAIT_1;
import static io.hawser.tcp.TcpState.LAST_ACK;
import static io.hawser.tcp.TcpState.LISTEN;
import static io.hawser.tcp.TcpState.SYN_RCVD;
import static io.hawser.tcp.TcpState.SYN_SENT;
import static io.hawser.tcp.TcpState.TIME_WAIT;
import static io.hawser.tcp.TcpTimerKind.CONNECTION_ESTABLISHMENT;

import io.hawser.ip.Path;
import io.hawser.ip.header.SourceRoute;
import io.hawser.tcp.congestion.CongestionControl;
import io.hawser.tcp.ecn.Ecn;
import io.hawser.tcp.event.CongestionEvent;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.handshake.Negotiated;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.tcp.signature.SegmentAuthentication;
import io.hawser.wire.IpAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One connection: its state, and the user calls of RFC 9293 §3.10 (open is {@link Tcp#connect}, {@link Tcp#open} and
 * {@link #connect}). {@link SegmentArrives} processes the peer's segments.
 *
 * <p>No call blocks. All calls must come from the thread that owns the host.
 */
public final class TcpConnection extends ConnectionHalves {
    static final int CONNECTED = 1;
    static final int READABLE = 2;
    static final int WRITABLE = 4;
    static final int URGENT = 8;
    static final int FINISHED = 16;

    /** The connection's set of {@link TcpTimers}; null while it needs none. */
    @Nullable
    TcpTimers timers;

    private TcpSocketOptions options;
    private TcpState state = CLOSED;
    private TcpHandler handler = TcpHandler.NONE;
    private @Nullable Opening opening;
    private @Nullable Keepalive keepalive;
    private @Nullable TcpError error;

    /** See {@link Burst}. */
    boolean inBurst;

    /** See {@link Orphans}. */
    boolean isOrphan;

    private byte events;
    private boolean userClosed;
    private boolean receiveShut;
    private boolean routeIsUsers;

    TcpConnection(TcpContext context, @Nullable Path path, int localPort, int remotePort, TcpSocketOptions options) {
        super(context, path, localPort, remotePort);
        this.options = options;
    }

    // ---- opening: see Opening

    /**
     * Begins to open: makes the sending and the receiving half.
     *
     * @param passive whether the connection was in LISTEN
     */
    private Opening begin(boolean passive, int iss) {
        Opening started = new Opening(this, passive);
        started.reopens(opening == null ? null : opening.reopening());
        opening = started;
        halves(new Sender(this, iss, context.newCongestionControl(options)), new Receiver(this));
        return started;
    }

    private Opening begin(boolean passive) {
        int isn = opening == null
                ? context.isns().isn(path(), localPort(), remotePort(), context.nowNanos())
                : opening.isn();
        return begin(passive, isn);
    }

    /** Sets the initial sequence number, for a four-tuple that was in TIME_WAIT. */
    void isnToUse(int isn) {
        opening = new Opening(this, /* passive= */ false);
        opening.isn(isn);
    }

    /** Leaves LISTEN for a peer whose last connection was in TIME_WAIT and has been replaced. */
    void reopens(int isn, Reopening reopening) {
        opening = new Opening(this, /* passive= */ true);
        opening.isn(isn);
        opening.reopens(reopening);
    }

    /** Active OPEN (RFC 9293 §3.10.1): sends the SYN. */
    void openActively() {
        authentication = SegmentAuthentication.active(context.signatures(), options.currentKeys(), remoteAddress());
        context.count(TcpCounter.ACTIVE_OPENS);
        begin(/* passive= */ false).sendSyn();
    }

    /** Passive OPEN (RFC 9293 §3.10.1): waits for a SYN. */
    void openPassively() {
        changeState(LISTEN);
    }

    /** Answers a SYN that has arrived in LISTEN with a SYN+ACK. */
    void openedByPeer(TcpSegment syn) {
        context.count(TcpCounter.PASSIVE_OPENS);
        authentication = SegmentAuthentication.passive(context.signatures(), options.currentKeys(), syn);
        begin(/* passive= */ true).answer(syn);
    }

    /** Continues a request, whose handshake is about to be completed, as a full connection. */
    void takeOver(SynRequest request) {
        authentication = request.authentication;
        begin(/* passive= */ false, request.iss()).takeOver(request);
        state = SYN_RCVD;
    }

    /** Opens the connection at once for a SYN with a Fast Open cookie: its data can be received and answered. */
    void openFast(TcpListener listener, TcpSegment syn) {
        traffic().openedFast = true;
        sender().openedFast();
        syn.trimFront(1);
        if (syn.textLength > 0) {
            traffic().tookDataOfSyn = true;
            receiver().text(syn);
        }
        raise(WRITABLE);
        opening().openedFastBy(listener);
    }

    /**
     * Bytes that fit in the SYN that waits for the first data (TCP_FASTOPEN_CONNECT with a cookie); 0 if no SYN waits.
     * More data can be sent; it follows when the handshake is complete.
     */
    public int roomInSyn() {
        return opening == null ? 0 : opening.roomInSyn();
    }

    /** Records that the user has accepted the connection from a listener. */
    void accepted() {
        if (opening != null) {
            opening.accepted();
        }
    }

    /** Applies the options on which both SYNs have agreed. */
    void negotiated(Negotiated negotiated) {
        agreed(negotiated);
        Ecn ecn = ecn();
        if (ecn != null) {
            ecn.attach(new EcnView(this));
        }
        if (usesTimestamps()) {
            receiver().firstTimestamp(negotiated.tsRecent());
        }
        if (negotiated.scalesWindows()) {
            sender().sequence().windowShift(negotiated.peerWindowShift());
            receiver().windowShift(ReceiveWindow.shiftFor(context.settings(), options));
        }
        sender().peerMss(negotiated.peerMss());
    }

    /** Completes the handshake by a segment that acknowledges our SYN: SYN_SENT or SYN_RCVD becomes ESTABLISHED. */
    void established(TcpSegment segment) {
        if (opening().hasSentData()) {
            opening().noteFastOpen(traffic());
        }
        opening().finish(segment);
        leaveListeners();
        opening = null;
        // MUST-24
        changeState(ESTABLISHED);
        if (options.keepAlive()) {
            startKeepalive();
        }
        raise(CONNECTED | WRITABLE);
        if (sender().sequence().isFinQueued()) {
            changeState(FIN_WAIT_1);
        }
    }

    /** Leaves the listeners: a reset no longer returns the connection to LISTEN, and others may use its port. */
    private void leaveListeners() {
        if (opening != null && opening.isPassive()) {
            context.flows().stopListening(this);
        }
    }

    /** Returns a passively opened connection in SYN_RCVD to LISTEN after a reset (RFC 9293 MUST-11). */
    void backToListen() {
        Reopening reopening = opening().reopening();
        context.flows().forget(this);
        bind(null, localPort(), 0);
        TcpTimers.clear(this);
        sender().discard();
        opening = null;
        dropHalves();
        authentication = null;
        changeState(LISTEN);
        if (reopening != null) {
            reopening.failed();
        }
    }

    /** State of the handshake, until it is complete. */
    Opening opening() {
        return Objects.requireNonNull(opening, "the handshake is over");
    }

    // ---- the user's calls

    /** Sets the handler of events; it is also called for earlier events that no handler has received. */
    public void handler(TcpHandler newHandler) {
        handler = Objects.requireNonNull(newHandler, "the handler is null; TcpHandler.NONE stands for nobody");
        if (events != 0) {
            markDirty();
        }
    }

    /**
     * Turns a listening connection into one that opens actively (RFC 9293 §3.10.1, OPEN in LISTEN).
     *
     * @throws TcpException if it does not listen (EISCONN), or there is no route (ENETUNREACH)
     */
    public void connect(IpAddress remote, int remotePort) throws TcpException {
        if (state != LISTEN) {
            throw new TcpException(TcpError.ALREADY_CONNECTED);
        }
        context.flows().connectListening(this, remote, remotePort);
        openActively();
    }

    /**
     * Makes all segments pass these hops, as IP_OPTIONS with a source route does (RFC 9293 §3.9.2.1, MUST-51); to be
     * called after {@link Tcp#prepare}. A source route in the peer's segments does not change it (MUST-52). The peer's
     * answers carry a source route too, so net.ipv4.conf.all.accept_source_route must be on at both ends.
     *
     * @throws TcpException if there is no route to the first hop (ENETUNREACH)
     */
    public void sourceRoute(SourceRoute route) throws TcpException {
        if (!isPrepared()) {
            throw new IllegalStateException("a source route is chosen before the connection opens");
        }
        // MUST-51
        if (!takeRoute(route)) {
            throw new TcpException(TcpError.NETWORK_UNREACHABLE, route.toString());
        }
        routeIsUsers = true;
    }

    /** Records the source route of a segment of the peer: from now on answers return along it (MUST-53, SHLD-24). */
    void returnRouteArrived(SourceRoute route) {
        // MUST-52
        if (!routeIsUsers && !route.equals(path().sourceRoute()) && takeRoute(route)) {
            Mss.refresh(sender());
        }
    }

    private boolean takeRoute(SourceRoute route) {
        Path routed = context.ip().path(path().local(), path().remote(), route);
        if (routed == null) {
            return false;
        }
        bind(routed, localPort(), remotePort());
        return true;
    }

    /**
     * SEND (RFC 9293 §3.10.2): queues bytes, and sends what the windows allow.
     *
     * @return the number of bytes accepted, 0 to {@code length}; if fewer, {@link TcpHandler#writable} tells when to
     *     continue
     * @throws TcpException if the connection has ended (its error, or EPIPE), its output is shut down (EPIPE), or it
     *     listens (ENOTCONN)
     */
    public int send(byte[] data, int offset, int length) throws TcpException {
        return send(data, offset, length, 0);
    }

    /** SEND with the URGENT flag: tells the peer that urgent data ends with the last of these bytes. */
    public int sendUrgent(byte[] data, int offset, int length) throws TcpException {
        return send(data, offset, length, SendFlags.URGENT);
    }

    /**
     * SEND with {@link SendFlags}, which apply to the last byte and take effect only if all bytes are accepted.
     *
     * @return the number of bytes accepted, 0 to {@code length}
     * @throws TcpException as {@link #send(byte[], int, int)} does
     */
    public int send(byte[] data, int offset, int length, int flags) throws TcpException {
        Objects.checkFromIndexSize(offset, length, data.length);
        if (!state.canSend() && state != SYN_SENT && state != SYN_RCVD) {
            throw state == LISTEN ? new TcpException(TcpError.NOT_CONNECTED) : ended(TcpError.BROKEN_PIPE);
        }
        if (sender().sequence().isFinQueued()) {
            throw new TcpException(TcpError.BROKEN_PIPE);
        }
        int taken = sender().send(data, offset, length, flags);
        if (state == SYN_SENT) {
            opening().userHasSent();
        }
        return taken;
    }

    /**
     * Returns whether the send buffer has enough free space for poll(2) to report it: a third of the buffer, or more.
     */
    public boolean isWritable() {
        return hasHalves() && WriteRoom.isWritable(sender());
    }

    /**
     * RECEIVE (RFC 9293 §3.10.3): copies out data that was received in order.
     *
     * @return the number of bytes; 0 when there is no data yet; -1 at the end of the peer's stream
     * @throws TcpException if all data was received and the connection ended with an error, or it was never open
     */
    public int receive(byte[] target, int offset, int length) throws TcpException {
        Objects.checkFromIndexSize(offset, length, target.length);
        Receiver half = receiverIfAny();
        if (half == null) {
            if (state == LISTEN) {
                return 0;
            }
            throw ended(TcpError.NOT_CONNECTED);
        }
        int count = receiveShut ? -1 : half.read(target, offset, length);
        if (count == 0 && state == CLOSED && length > 0) {
            throw ended(TcpError.CONNECTION_ABORTED);
        }
        return count;
    }

    private TcpException ended(TcpError otherwise) {
        return new TcpException(error == null ? otherwise : error);
    }

    /** Number of urgent bytes that are unread or not yet received (RFC 9293 §3.8.5); 0 for none. */
    public int urgentBytes() {
        return hasHalves() ? receiver().urgentBytes() : 0;
    }

    /**
     * CLOSE of the sending direction (RFC 9293 §3.10.4): a FIN follows the data. Data can still be received. A second
     * call has no effect.
     */
    public void shutdownOutput() {
        switch (state) {
            case LISTEN, SYN_SENT -> finish(null);
            case SYN_RCVD -> {
                boolean nothingToSend = sender().isEmpty();
                sender().queueFin();
                if (nothingToSend && !isOpenedFast()) {
                    changeState(FIN_WAIT_1);
                    long synDueNanos = TcpTimers.deadlineNanos(this, CONNECTION_ESTABLISHMENT);
                    TcpTimers.cancel(this, CONNECTION_ESTABLISHMENT);
                    sender().sendFinBeforeSynIsAcknowledged(opening().resends(), synDueNanos);
                }
            }
            case ESTABLISHED -> {
                changeState(FIN_WAIT_1);
                sender().queueFin();
            }
            case CLOSE_WAIT -> {
                changeState(LAST_ACK);
                sender().queueFin();
            }
            default -> {
                // RFC 9293 §3.10.4: closing already
            }
        }
    }

    /** Ends receiving: data that still arrives is acknowledged and discarded. */
    public void shutdownInput() {
        receiveShut = true;
        if (hasHalves()) {
            receiver().discardAll();
        }
    }

    /**
     * CLOSE of both directions, like close(2): the user no longer needs the connection, which continues by itself until
     * the peer has received everything. If data is unread, or arrives later, the connection is reset instead, because
     * the peer must learn that its data is lost (RFC 9293 §3.6.1).
     */
    public void close() {
        if (userClosed) {
            return;
        }
        boolean dataIsLost = receiveQueueBytes() > 0;
        userClosed = true;
        if (isPrepared()) {
            context.flows().forget(this);
        }
        shutdownInput();
        boolean aborts = options.abortOnClose();
        boolean isOpen = state.isSynchronized() || state == SYN_RCVD && (isOpenedFast() || aborts);
        // SHLD-3, MAY-1
        if (isOpen && state != TIME_WAIT && (dataIsLost || aborts)) {
            context.count(aborts ? TcpCounter.TCP_ABORT_ON_LINGER : TcpCounter.TCP_ABORT_ON_CLOSE);
            if (dataIsLost) {
                reset(null);
            } else {
                abort();
            }
            return;
        }
        shutdownOutput();
        switch (state) {
            case FIN_WAIT_2 -> limitFinWait2();
            case SYN_RCVD, FIN_WAIT_1, CLOSING, LAST_ACK ->
                context.flows().orphans().add(this);
            default -> {
                // closed, or in TIME_WAIT
            }
        }
    }

    /** Returns whether the connection was prepared but not opened: it already holds its four-tuple. */
    private boolean isPrepared() {
        return state == CLOSED && !hasHalves();
    }

    /**
     * ABORT (RFC 9293 §3.10.5): ends the connection at once, with a reset for the peer, unless both ends have sent
     * their FINs.
     */
    public void abort() {
        userClosed = true;
        shutdownInput();
        switch (state) {
            case SYN_RCVD, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT -> reset(null);
            case CLOSING, LAST_ACK -> {
                // These states begin when the FIN is queued; in the RFC, when it is sent.
                if (sender().isFinSent()) {
                    finish(null);
                } else {
                    reset(null);
                }
            }
            case LISTEN, SYN_SENT -> finish(null);
            case TIME_WAIT -> {
                TimeWait timeWait = context.flows().timeWaitOf(this);
                if (timeWait != null) {
                    timeWait.end();
                }
            }
            case CLOSED -> {
                if (isPrepared()) {
                    context.flows().forget(this);
                }
            }
        }
    }

    /** STATUS (RFC 9293 §3.10.6). */
    public TcpInfo info() {
        return new TcpInfo(this);
    }

    /** The ranges of the selective acknowledgments and of the receive buffer. */
    public SequenceSpace sequenceSpace() {
        return SequenceSpace.of(this);
    }

    /** The error that ended the connection; null if there was none. */
    public @Nullable TcpError error() {
        return error;
    }

    /**
     * The last error that the network reported without ending the connection, cleared by the next acknowledgment of new
     * data (RFC 9293 §3.9.2.2); ETIMEDOUT when data has been unanswered for the time of net.ipv4.tcp_retries1; null for
     * none.
     */
    public @Nullable TcpError softError() {
        return hasHalves() ? sender().softError() : null;
    }

    // ---- socket options

    /** The socket options, for changes. */
    public TcpSocketOptions options() {
        if (!options.isOf(this)) {
            options = options.copyFor(this);
        }
        return options;
    }

    /** The socket options, for reading: other connections share them until they are changed. */
    TcpSocketOptions currentOptions() {
        return options;
    }

    /** Applies a change of TCP_CONGESTION. */
    void congestionControlChanged() {
        if (hasHalves() && state != TIME_WAIT && state != CLOSED) {
            sender().changeCongestionControl(context.newCongestionControl(options));
        }
    }

    void optionsChanged() {
        if (!state.isSynchronized() || state == TIME_WAIT) {
            // MUST-24
            return;
        }
        if (options.keepAlive()) {
            startKeepalive();
        } else if (keepalive != null) {
            keepalive.stop();
            keepalive = null;
        }
        sender().refreshPacing();
        sender().output();
    }

    private void startKeepalive() {
        Keepalive started = keepalive == null ? new Keepalive(this) : keepalive;
        keepalive = started;
        started.start();
    }

    // ---- ending

    /**
     * Ends the connection, in order or because of {@code why}, and releases everything but data that can still be
     * received.
     */
    void finish(@Nullable TcpError why) {
        if (state == CLOSED) {
            return;
        }
        if (state == LISTEN) {
            context.flows().stopListening(this);
        } else {
            context.flows().forget(this);
            leaveListeners();
        }
        // MUST-12
        error = why;
        context.flows().orphans().remove(this);
        TcpTimers.clear(this);
        keepalive = null;
        Reopening reopening = null;
        if (opening != null) {
            reopening = opening.reopening();
            opening.ended();
            if (why != null && why != TcpError.CONNECTION_REFUSED && state == SYN_SENT) {
                opening.unanswered();
            }
            opening = null;
        }
        if (hasHalves()) {
            sender().discard();
            receiver().dropAhead();
        }
        // MUST-12
        changeState(CLOSED);
        raise(FINISHED);
        if (reopening != null) {
            reopening.failed();
        }
    }

    /** Ends the connection without notifying peer or user: the machine has lost power. */
    void vanish() {
        handler = TcpHandler.NONE;
        if (isPrepared()) {
            context.flows().forget(this);
        }
        finish(null);
        shutdownInput();
    }

    /** Sends a reset and ends the connection. */
    void reset(@Nullable TcpError why) {
        context.output().reset(this);
        finish(why);
    }

    /** Ends the connection because the peer no longer answers. */
    void timedOut() {
        context.count(TcpCounter.TCP_ABORT_ON_TIMEOUT);
        // MUST-47
        TcpError reported = softError();
        finish(reported == null ? TcpError.TIMED_OUT : reported);
    }

    /** Replaces the connection by a compact record for 2 MSL: both directions are closed. */
    void enterTimeWait() {
        context.flows().orphans().remove(this);
        TcpTimers.clear(this);
        keepalive = null;
        changeState(TIME_WAIT);
        context.flows().timeWaits().add(this);
        sender().discard();
        raise(FINISHED);
    }

    /** Limits the time in FIN_WAIT_2 if the user has closed the connection and so cannot end it. */
    void limitFinWait2() {
        context.flows().orphans().remove(this);
        if (options.finWait2Seconds() < 0) {
            context.count(TcpCounter.TCP_ABORT_ON_LINGER);
            reset(null);
            return;
        }
        TcpTimers.armAfter(this, TcpTimerKind.FIN_WAIT_2, options.finWait2Nanos(context.settings()));
    }

    void noteSoftError(TcpError reported) {
        sender().silenceBegins().softError = reported;
    }

    // ---- state, timers, events

    @Override
    public TcpState state() {
        return state == TIME_WAIT && context.flows().timeWaitOf(this) == null ? CLOSED : state;
    }

    void changeState(TcpState to) {
        TcpState from = state;
        if (from == to) {
            return;
        }
        state = to;
        context.stateChanged(this, from, to);
    }

    @Override
    void timerFired(TcpTimerKind kind, long nowNanos) {
        switch (kind) {
            case CONNECTION_ESTABLISHMENT -> opening().timeout();
            case RETRANSMISSION -> SendTimers.retransmissionTimer(sender());
            case DELAYED_ACK -> receiver().delayedAckTimeout();
            case PERSIST -> SendTimers.persistTimeout(sender());
            case KEEPALIVE -> Objects.requireNonNull(keepalive).timeout();
            case FIN_WAIT_2 -> finish(null);
            case TIME_WAIT -> throw new AssertionError("the compact record has this one");
        }
    }

    @Override
    public long timerDeadlineNanos(TcpTimerKind kind) {
        return TcpTimers.deadlineNanos(this, kind);
    }

    /** Records events, of which the handler is notified at the end of the burst. */
    void raise(int newEvents) {
        events |= (byte) newEvents;
        markDirty();
    }

    void markDirty() {
        if (!inBurst) {
            context.flows().burst().add(this);
        }
    }

    /** Ends the burst: notifies the handler of events, then acknowledges received data. */
    void burstEnded() {
        // MUST-58
        int told = events;
        if (told != 0 && handler != TcpHandler.NONE) {
            events = 0;
            tell(told);
        }
        Receiver half = receiverIfAny();
        if (half != null) {
            half.settle();
            if (state.isSynchronized() && state != TIME_WAIT) {
                half.burstEnded();
            }
        }
    }

    private void tell(int told) {
        TcpHandler user = handler;
        if ((told & CONNECTED) != 0) {
            user.connected(this);
        }
        if ((told & URGENT) != 0) {
            user.urgent(this);
        }
        if ((told & READABLE) != 0) {
            user.readable(this);
        }
        if ((told & WRITABLE) != 0 && maySend()) {
            user.writable(this);
        }
        if ((told & FINISHED) != 0) {
            user.closed(this, error);
        }
    }

    void dropped(TcpCounter reason) {
        context.dropped(this, reason);
    }

    void congestionChanged(CongestionEvent event) {
        TcpObserver observer = context.observer();
        if (observer != null) {
            CongestionControl congestion = sender().recovery().congestion();
            observer.congestionChanged(this, event, congestion.windowBytes(), congestion.thresholdBytes());
        }
    }

    // ---- queries of other classes

    /** Returns whether the state allows sending data or a FIN. */
    boolean maySend() {
        return state.canSend()
                || switch (state) {
                    case FIN_WAIT_1, CLOSING, LAST_ACK -> true;
                    case SYN_RCVD -> isOpenedFast();
                    default -> false;
                };
    }

    /** Time limit for acknowledgments in nanoseconds, set by the user or the peer; 0 when the host's sysctls decide. */
    long userTimeoutNanos() {
        long users = options.userTimeoutNanos();
        return users > 0 ? users : UserTimeoutOption.adoptedNanos(this);
    }

    /** Returns whether the user has closed the connection in both directions. */
    public boolean isUserClosed() {
        return userClosed;
    }

    @Nullable
    Keepalive keepalive() {
        return keepalive;
    }

    @Override
    public boolean hasBothIsns() {
        return hasHalves() && state != SYN_SENT;
    }
}
