package io.hawser.tcp;

import io.hawser.ip.Path;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.tcp.settings.TcpSettings;
import org.jspecify.annotations.Nullable;

/**
 * How handshakes of listeners begin and end: as a compact record, or, when there are too many, as a cookie that nothing is
 * kept of.
 */
final class PassiveOpens {
    private final Tcp tcp;

    /** Made when first needed: few hosts are ever flooded. */
    private @Nullable SynCookies cookies;

    PassiveOpens(Tcp tcp) {
        this.tcp = tcp;
    }

    /**
     * A SYN for a listener: remembers it and answers.
     *
     * @param timeWait the one on its four-tuple, which makes way
     * @return whether there is a way to answer
     */
    boolean request(TcpListener listener, TcpSegment syn, @Nullable TimeWait timeWait) {
        Path path = tcp.replyPath(syn);
        if (path == null) {
            tcp.dropped(null, TcpCounter.LISTEN_DROPS);
            return false;
        }
        if (timeWait == null && tcp.timeWaits().isSynOld(syn)) {
            tcp.count(TcpCounter.PAWS_PASSIVE);
            tcp.dropped(null, TcpCounter.LISTEN_DROPS);
            return false;
        }
        int iss = timeWait != null
                ? timeWait.nextIsn()
                : tcp.isns()
                        .isn(
                                path,
                                syn.destinationPort,
                                syn.sourcePort,
                                tcp.timers().nowNanos());
        SynRequest request = new SynRequest(
                listener,
                path,
                syn,
                syn.seq,
                iss,
                Negotiated.from(
                        syn.options,
                        path,
                        tcp,
                        listener.currentOptions(),
                        EcnNegotiation.agreedTo(syn, tcp.settings())));
        if (timeWait != null) {
            request.reopens(timeWait.makeWay());
        }
        // There is no room for a cookie beside a signature.
        if (request.authentication == null
                && listener.fastOpenQueue() > 0
                && tcp.fastOpen().accepts(listener, syn, request)) {
            tcp.stateChanged(request, TcpState.LISTEN, TcpState.SYN_RCVD);
            listener.openFast(request, syn);
            return true;
        }
        listener.requestAdded(request);
        tcp.remember(request);
        tcp.stateChanged(request, TcpState.LISTEN, TcpState.SYN_RCVD);
        request.sendSynAck();
        return true;
    }

    /** A SYN for a listener that has too many: answers with a cookie. */
    void sendCookie(TcpListener listener, TcpSegment syn) {
        Path path = tcp.replyPath(syn);
        if (path == null) {
            tcp.dropped(null, TcpCounter.LISTEN_DROPS);
            return;
        }
        SynCookies baker = cookies;
        if (baker == null) {
            baker = new SynCookies(tcp.random());
            cookies = baker;
        }
        Negotiated negotiated = SynCookies.remembered(Negotiated.from(
                syn.options, path, tcp, listener.currentOptions(), EcnNegotiation.agreedTo(syn, tcp.settings())));
        int cookie = baker.make(syn, negotiated.peerMss(), tcp.timers().nowNanos());
        tcp.count(TcpCounter.SYNCOOKIES_SENT);
        new SynRequest(listener, path, syn, syn.seq, cookie, negotiated).sendCookie();
    }

    /**
     * An ACK for a listener, from nobody who is known. Returns whether it was the answer to a cookie; if not, it deserves a
     * reset (bad input 37).
     */
    boolean cookieArrives(TcpListener listener, TcpSegment ack) {
        SynCookies baker = cookies;
        long nowNanos = tcp.timers().nowNanos();
        TcpSettings settings = tcp.settings();
        if (baker == null || settings.synCookies == 0 || ack.isSyn() || !baker.areAbout(nowNanos)) {
            return false;
        }
        int mss = baker.check(ack, nowNanos);
        if (mss == 0) {
            tcp.count(TcpCounter.SYNCOOKIES_FAILED);
            return false;
        }
        tcp.count(TcpCounter.SYNCOOKIES_RECV);
        Path path = tcp.replyPath(ack);
        if (path == null) {
            return false;
        }
        Negotiated negotiated = SynCookies.negotiated(ack, mss, tcp.isns().timestampOffset(path), settings);
        if (!negotiated.isAllowedBy(settings)) {
            return false;
        }
        SynRequest request = new SynRequest(listener, path, ack, ack.seq - 1, ack.ack - 1, negotiated);
        request.roundTripIsUnknown();
        listener.completeByCookie(request, ack);
        return true;
    }

    /** A request whose handshake is complete becomes a connection, and its place in the table is the connection's. */
    TcpConnection promote(SynRequest request, TcpSocketOptions options) {
        tcp.count(TcpCounter.PASSIVE_OPENS);
        TcpConnection connection =
                new TcpConnection(tcp, request.path(), request.localPort(), request.remotePort(), options);
        connection.takeOver(request);
        tcp.replace(request, connection);
        return connection;
    }
}
