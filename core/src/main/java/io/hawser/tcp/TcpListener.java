package io.hawser.tcp;

import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.tcp.settings.FastOpenSettings;
import io.hawser.wire.IpAddress;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A listening port, as made by listen(2): requests wait in the SYN queue until their handshake is complete, and then as
 * connections in the accept queue until the user accepts them. Belongs to the thread that owns the host.
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

    /** The local address; the unspecified one for all addresses. */
    public IpAddress address() {
        return address;
    }

    /** The local port. */
    public int port() {
        return port;
    }

    /** Number of connections that wait to be accepted: the Recv-Q of ss for a listener. */
    public int acceptQueueSize() {
        return acceptQueue.size();
    }

    /** Passes each connection that waits to be accepted to {@code action}, the oldest first. */
    public void forEachWaiting(Consumer<? super TcpConnection> action) {
        acceptQueue.forEach(action);
    }

    /** Limit of the accept queue: the Send-Q of ss for a listener. */
    public int backlog() {
        return backlog;
    }

    /** Number of handshakes in progress. */
    public int synQueueSize() {
        return requests;
    }

    /**
     * Removes the oldest connection from the accept queue and returns it; null if the queue is empty.
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

    /** The socket options of future connections, for changes. */
    public TcpSocketOptions options() {
        ownsOptions = true;
        return options;
    }

    /**
     * TCP_DEFER_ACCEPT: a connection can be accepted only after its peer has sent data.
     *
     * @param seconds how long to wait for data, rounded up to a whole number of SYN+ACK timeouts, 0 for no wait; after
     *     that the SYN+ACK is sent again, and any answer to it is accepted
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

    /** Stops listening: drops requests, and resets connections that were not accepted. */
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
     * Processes a segment in LISTEN (RFC 9293 §3.10.7.2).
     *
     * @param timeWait the TIME_WAIT record of the four-tuple, which the SYN may replace; null for none
     * @return whether the segment was a SYN and was accepted
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
        // As in Linux, a SYN that reopens a connection in TIME_WAIT gets no cookie: its peer is genuine, its TIME_WAIT
        // record frees memory, and the number of a cookie would not be above the old numbers (RFC 9293 MAY-2).
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

    /** Limit of connections that are open before their handshake is complete; 0 when Fast Open is off. */
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

    /** Opens the connection of a SYN with a valid cookie, so that it can be accepted at once. */
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

    /** Processes the final ACK of a handshake: the request becomes a connection if the accept queue has space. */
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
     * Processes the final ACK of a handshake by cookie. If the accept queue is full, the ACK is dropped, as in Linux:
     * the client sends its data again, and that segment is checked in the same way.
     */
    void completeByCookie(SynRequest request, TcpSegment segment) {
        if (isAcceptQueueFull()) {
            acceptQueueOverflows(null);
        } else {
            // with a cookie the request begins with the final ACK
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

    /** Notifies the user at the end of the burst. */
    void burstEnded() {
        told = false;
        if (!acceptQueue.isEmpty() && !closed) {
            acceptable.accept(this);
        }
    }

    /** Marks the listener for the end of the burst; returns whether it was marked already. */
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

    /** Returns whether the listener was closed, or its host powered off. */
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

    /** The socket options of future connections; a copy of its own once they were changed. */
    TcpSocketOptions currentOptions() {
        return ownsOptions ? options : context.defaultOptions();
    }
}
