package io.hawser.tcp;

import io.hawser.ip.Path;
import io.hawser.tcp.ecn.EcnNegotiation;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.handshake.Negotiated;
import io.hawser.tcp.handshake.SynCookies;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.tcp.settings.FastOpenSettings;
import io.hawser.tcp.settings.TcpSettings;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Handshakes of listeners, from the SYN to the final ACK. Each is a compact record, or, when there are too many
 * records, a SYN cookie, which needs no stored state.
 */
final class PassiveOpens {
    private final TcpContext context;
    private final SegmentGuard guard;
    private final SegmentArrives segmentArrives;
    private final RandomGenerator random;

    /** Made at first use: few hosts are ever flooded. */
    private @Nullable SynCookies cookies;

    /** @param random draws the keys of SYN cookies */
    PassiveOpens(TcpContext context, SegmentGuard guard, SegmentArrives segmentArrives, RandomGenerator random) {
        this.context = context;
        this.guard = guard;
        this.segmentArrives = segmentArrives;
        this.random = random;
    }

    /**
     * Processes a SYN for a listener: makes a record of the request and answers it.
     *
     * @param timeWait the TIME_WAIT record on its four-tuple, which is replaced; null if there is none
     * @return whether the SYN was accepted and answered; false if it is old or no route leads back
     */
    boolean request(TcpListener listener, TcpSegment syn, @Nullable TimeWait timeWait) {
        Path path = context.flows().replyPath(syn);
        if (path == null) {
            context.dropped(null, TcpCounter.LISTEN_DROPS);
            return false;
        }
        if (timeWait == null && context.flows().timeWaits().isSynOld(syn)) {
            context.count(TcpCounter.PAWS_PASSIVE);
            context.dropped(null, TcpCounter.LISTEN_DROPS);
            return false;
        }
        int iss = timeWait != null
                ? timeWait.nextIsn()
                : context.isns().isn(path, syn.destinationPort, syn.sourcePort, context.nowNanos());
        SynRequest request = new SynRequest(
                listener,
                path,
                syn,
                syn.seq,
                iss,
                context.negotiate(
                        syn.options,
                        path,
                        listener.currentOptions(),
                        EcnNegotiation.agreedTo(syn, context.settings())));
        if (timeWait != null) {
            request.reopens(timeWait.makeWay());
        }
        if (acceptsData(listener, syn, request)) {
            context.stateChanged(request, TcpState.LISTEN, TcpState.SYN_RCVD);
            listener.openFast(request, syn);
            return true;
        }
        listener.requestAdded(request);
        context.flows().remember(request);
        context.stateChanged(request, TcpState.LISTEN, TcpState.SYN_RCVD);
        request.sendSynAck();
        return true;
    }

    /**
     * Returns whether data of a SYN may be accepted before the handshake is complete (RFC 7413 §4.2.2, server). If not,
     * stores the cookie for the client, if any, in {@code request}.
     */
    private boolean acceptsData(TcpListener listener, TcpSegment syn, SynRequest request) {
        int asked = syn.options.fastOpenBytes();
        if (asked == 0) {
            // As in Linux, also for a listener without Fast Open.
            context.count(TcpCounter.TCP_FAST_OPEN_COOKIE_REQD);
        }
        int most = listener.fastOpenQueue();
        // A signature leaves no space for a cookie.
        if (most == 0 || request.authentication != null || asked < 0 && syn.textLength == 0) {
            return false;
        }
        if (listener.fastOpenRequests() >= most) {
            // RFC 7413 §5.1: the number is limited, or a flood of spoofed SYNs with valid cookies would use up all
            // memory.
            context.count(TcpCounter.TCP_FAST_OPEN_LISTEN_OVERFLOW);
            return false;
        }
        byte[] cookie = context.flows().fastOpenCookies().cookieFor(request.path());
        if ((context.settings().fastOpen & FastOpenSettings.SERVER_WITHOUT_COOKIE) != 0
                || asked > 0 && Arrays.equals(cookie, syn.fastOpenCookie())) {
            context.count(TcpCounter.TCP_FAST_OPEN_PASSIVE);
            return true;
        }
        if (asked > 0) {
            context.count(TcpCounter.TCP_FAST_OPEN_PASSIVE_FAIL);
        }
        if (asked >= 0) {
            request.fastOpenCookie(cookie, syn.options.isFastOpenExperimental());
        }
        return false;
    }

    /** Answers a SYN by a cookie, for a listener whose queue of requests is full. */
    void sendCookie(TcpListener listener, TcpSegment syn) {
        Path path = context.flows().replyPath(syn);
        if (path == null) {
            context.dropped(null, TcpCounter.LISTEN_DROPS);
            return;
        }
        SynCookies baker = cookies;
        if (baker == null) {
            baker = new SynCookies(random);
            cookies = baker;
        }
        Negotiated negotiated = SynCookies.remembered(context.negotiate(
                syn.options, path, listener.currentOptions(), EcnNegotiation.agreedTo(syn, context.settings())));
        int cookie = baker.make(syn, negotiated.peerMss(), context.nowNanos());
        context.count(TcpCounter.SYNCOOKIES_SENT);
        new SynRequest(listener, path, syn, syn.seq, cookie, negotiated).sendCookie();
    }

    /**
     * Processes an ACK for a listening port that matches no flow. Returns whether the ACK answered a cookie; if not,
     * the caller sends a reset.
     */
    boolean cookieArrives(TcpListener listener, TcpSegment ack) {
        SynCookies baker = cookies;
        long nowNanos = context.nowNanos();
        TcpSettings settings = context.settings();
        if (baker == null || settings.synCookies == 0 || ack.isSyn() || !baker.areAbout(nowNanos)) {
            return false;
        }
        int mss = baker.check(ack, nowNanos);
        if (mss == 0) {
            context.count(TcpCounter.SYNCOOKIES_FAILED);
            return false;
        }
        context.count(TcpCounter.SYNCOOKIES_RECV);
        Path path = context.flows().replyPath(ack);
        if (path == null) {
            return false;
        }
        Negotiated negotiated = SynCookies.negotiated(ack, mss, context.isns().timestampOffset(path), settings);
        if (!negotiated.isAllowedBy(settings)) {
            return false;
        }
        SynRequest request = new SynRequest(listener, path, ack, ack.seq - 1, ack.ack - 1, negotiated);
        request.roundTripIsUnknown();
        listener.completeByCookie(request, ack);
        return true;
    }

    /** Answers an ACK that belongs to no handshake with a reset (RFC 9293 §3.10.7.2). */
    void refuse(TcpSegment ack) {
        guard.answerNobody(ack);
    }

    /** Passes the final ACK of a handshake to the connection that the request has become. */
    void complete(TcpConnection connection, TcpSegment segment) {
        segmentArrives.arrives(connection, segment);
    }

    /**
     * Makes a connection of a request whose handshake is complete, and replaces the request by it in the flow table.
     */
    TcpConnection promote(SynRequest request, TcpSocketOptions options) {
        context.count(TcpCounter.PASSIVE_OPENS);
        TcpConnection connection =
                new TcpConnection(context, request.path(), request.localPort(), request.remotePort(), options);
        connection.takeOver(request);
        context.flows().replace(request, connection);
        return connection;
    }
}
