package io.hawser.tcp;

import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.tcp.settings.FastOpenSettings;
import io.hawser.wire.IpAddress;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A listening port as listen(2) makes one: requests wait in the SYN queue until their handshake is complete, and then
 * as connections in the accept queue until the user takes them. Belongs to the thread that owns the host.
 */
public final class TcpListener {
    private final TcpContext context;
    private final PassiveOpens passiveOpens;
    private final IpAddress address;
    private final int port;
    private final int backlog;
    private final Consumer<? super TcpListener> acceptable;
    private final ArrayDeque<TcpConnection> acceptQueue = new ArrayDeque<>();
    private final TcpSocketOptions options;
    private boolean ownsOptions;
    private int deferAcceptSeconds;
    private @Nullable SynRequest firstRequest;
    private int requests;
    private int fastOpenRequests;
    private boolean told;
    private boolean closed;

    TcpListener(
            TcpContext context,
            PassiveOpens passiveOpens,
            IpAddress address,
            int port,
            int backlog,
            Consumer<? super TcpListener> acceptable) {
        this.context = context;
        this.passiveOpens = passiveOpens;
        this.address = address;
        this.port = port;
        this.backlog = backlog;
        this.acceptable = acceptable;
        options = new TcpSocketOptions(context.settings().congestionControls);
    }

    /** The address it listens on, the unspecified one for all. */
    public IpAddress address() {
        return address;
    }

    /** The port it listens on. */
    public int port() {
        return port;
    }

    /** Number of connections that wait to be accepted: the Recv-Q of ss for a listener. */
    public int acceptQueueSize() {
        return acceptQueue.size();
    }

    /** Passes each connection that waits to be accepted, the one that has waited longest first. */
    public void forEachWaiting(Consumer<? super TcpConnection> action) {
        acceptQueue.forEach(action);
    }

    /** Number of connections that may wait: the Send-Q of ss for a listener. */
    public int backlog() {
        return backlog;
    }

    /** Number of handshakes under way. */
    public int synQueueSize() {
        return requests;
    }

    /**
     * Takes the connection that has waited longest; null when none waits.
     *
     * @throws IllegalStateException if the listener is closed
     */
    public @Nullable TcpConnection accept() {
        if (closed) {
            throw new IllegalStateException("the listener on " + this + " is closed");
        }
        TcpConnection taken = acceptQueue.poll();
        if (taken != null) {
            taken.accepted();
        }
        return taken;
    }

    /** The socket options of the connections to come, to be changed. */
    public TcpSocketOptions options() {
        ownsOptions = true;
        return options;
    }

    /**
     * TCP_DEFER_ACCEPT: a connection is not there to be accepted before its peer has sent data.
     *
     * @param seconds how long to wait for the data, 0 for not at all, rounded up to a whole number of timeouts of the
     *     SYN+ACK; after that the SYN+ACK is sent again, and any answer to it is accepted
     */
    public void deferAcceptSeconds(int seconds) {
        if (seconds < 0) {
            throw new IllegalArgumentException("a time in seconds is 0 or more, not " + seconds);
        }
        deferAcceptSeconds = seconds;
    }

    int deferAcceptSeconds() {
        return deferAcceptSeconds;
    }

    /** Stops listening: requests are forgotten, and connections that nobody has accepted are reset. */
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        context.flows().stopListening(this);
        while (firstRequest != null) {
            firstRequest.remove();
        }
        for (TcpConnection waiting = acceptQueue.poll(); waiting != null; waiting = acceptQueue.poll()) {
            waiting.abort();
        }
    }

    /** Stops listening silently; its connections stay open. */
    void vanish() {
        closed = true;
        context.flows().stopListening(this);
        acceptQueue.clear();
    }

    /**
     * RFC 9293 §3.10.7.2: a segment for LISTEN.
     *
     * @param timeWait the one on its four-tuple, for a SYN that may reopen it
     * @return whether it was a SYN, and was taken
     */
    boolean segmentArrives(TcpSegment segment, @Nullable TimeWait timeWait) {
        if (segment.isRst()) {
            return false;
        }
        if (segment.isAck()) {
            if (!passiveOpens.cookieArrives(this, segment)) {
                passiveOpens.refuse(segment);
            }
            return false;
        }
        if (!segment.isSyn() || segment.isFin()) {
            context.dropped(null, TcpCounter.ACK_MISSING);
            return false;
        }
        // As in Linux, one that reopens a connection in TIME_WAIT gets no cookie: its peer is real, memory is given
        // back,
        // and a cookie would not lie above the old numbers (RFC 9293 MAY-2).
        int cookies = context.settings().synCookies;
        boolean needsCookie = timeWait == null && (cookies == 2 || isSynQueueFull());
        if (needsCookie) {
            context.count(cookies == 0 ? TcpCounter.TCP_REQ_Q_FULL_DROP : TcpCounter.TCP_REQ_Q_FULL_DO_COOKIES);
        }
        if (needsCookie && cookies == 0) {
            context.dropped(null, TcpCounter.LISTEN_DROPS);
        } else if (isAcceptQueueFull()) {
            acceptQueueOverflows(null);
        } else if (needsCookie) {
            passiveOpens.sendCookie(this, segment);
        } else {
            return passiveOpens.request(this, segment, timeWait);
        }
        return false;
    }

    /** Number of connections that may be open before their handshake is complete; 0 when Fast Open is off. */
    int fastOpenQueue() {
        int mask = context.settings().fastOpen;
        int own = currentOptions().fastOpenQueue();
        if ((mask & FastOpenSettings.SERVER) == 0) {
            return 0;
        }
        return own == 0 && (mask & FastOpenSettings.EVERY_LISTENER) != 0 ? Math.max(1, backlog) : own;
    }

    /** Number of connections that are open before their handshake is complete. */
    int fastOpenRequests() {
        return fastOpenRequests;
    }

    /** A SYN with a valid cookie: its connection can be accepted at once. */
    void openFast(SynRequest request, TcpSegment syn) {
        fastOpenRequests++;
        TcpConnection connection = passiveOpens.promote(request, currentOptions());
        acceptQueue.add(connection);
        context.flows().burst().add(this);
        connection.openFast(this, syn);
    }

    void fastOpenEnded() {
        fastOpenRequests--;
    }

    private boolean isSynQueueFull() {
        return requests >= Math.min(Math.max(backlog, 1), context.settings().maxSynBacklog);
    }

    private void acceptQueueOverflows(@Nullable SynRequest request) {
        context.count(TcpCounter.LISTEN_OVERFLOWS);
        context.dropped(request, TcpCounter.LISTEN_DROPS);
    }

    private boolean isAcceptQueueFull() {
        return acceptQueue.size() > backlog;
    }

    /** The third segment of a handshake has come: the request becomes a connection, if there is room for it. */
    void complete(SynRequest request, TcpSegment segment) {
        if (isAcceptQueueFull()) {
            acceptQueueOverflows(request);
            if (context.settings().abortOnOverflow) {
                context.output().resetFor(segment, request.path(), request);
                request.remove();
            }
            return;
        }
        request.replaced();
        establish(request, segment);
    }

    /**
     * The third segment of a handshake that nothing was kept of. When there is no room it is dropped, as in Linux: the
     * client's data, which it will send again, is answered when there is.
     */
    void completeByCookie(SynRequest request, TcpSegment segment) {
        if (isAcceptQueueFull()) {
            acceptQueueOverflows(null);
        } else {
            // with a cookie the request begins only now
            context.stateChanged(request, TcpState.LISTEN, TcpState.SYN_RCVD);
            establish(request, segment);
        }
    }

    private void establish(SynRequest request, TcpSegment segment) {
        TcpConnection connection = passiveOpens.promote(request, currentOptions());
        acceptQueue.add(connection);
        context.flows().burst().add(this);
        passiveOpens.complete(connection, segment);
    }

    /** At the end of the burst. */
    void burstEnded() {
        told = false;
        if (!acceptQueue.isEmpty() && !closed) {
            acceptable.accept(this);
        }
    }

    /** Whether it waits for the end of the burst already; from now on it does. */
    boolean setWaitingForBurstEnd() {
        boolean before = told;
        told = true;
        return before;
    }

    void requestAdded(SynRequest request) {
        requests++;
        request.nextOfListener = firstRequest;
        if (firstRequest != null) {
            firstRequest.previousOfListener = request;
        }
        firstRequest = request;
    }

    void requestRemoved(SynRequest request) {
        requests--;
        SynRequest before = request.previousOfListener;
        SynRequest after = request.nextOfListener;
        if (before == null) {
            firstRequest = after;
        } else {
            before.nextOfListener = after;
        }
        if (after != null) {
            after.previousOfListener = before;
        }
        request.nextOfListener = null;
        request.previousOfListener = null;
    }

    /** Whether it was closed, or its host powered off. */
    public boolean isClosed() {
        return closed;
    }

    /** Its address and port, for example {@code 0.0.0.0:80}. */
    @Override
    public String toString() {
        return address + ":" + port;
    }

    TcpContext context() {
        return context;
    }

    /** The socket options of the connections to come: nobody else's, once they were changed. */
    TcpSocketOptions currentOptions() {
        return ownsOptions ? options : context.defaultOptions();
    }
}
