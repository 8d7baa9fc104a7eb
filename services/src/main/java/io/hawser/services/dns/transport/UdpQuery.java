package io.hawser.services.dns.transport;

import io.hawser.host.Host;
import io.hawser.ip.header.PacketAddresses;
import io.hawser.mib.Counters;
import io.hawser.packet.Packet;
import io.hawser.services.dns.message.DnsMessage;
import io.hawser.services.dns.message.MalformedMessageException;
import io.hawser.services.dns.transport.Expectation.Match;
import io.hawser.time.Deadline;
import io.hawser.time.Timer;
import io.hawser.udp.UdpBindException;
import io.hawser.udp.UdpHandler;
import io.hawser.udp.UdpResult;
import io.hawser.udp.UdpSocket;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.UdpHeader;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One query by UDP, from a random port of its own (RFC 5452 §9.2). Datagrams that do not match are ignored until the
 * time limit; after {@value #MOST_MISMATCHES} of them the query fails, because an attacker is probably guessing.
 */
public final class UdpQuery {
    /** Number of wrong responses to one query that indicates an attack. */
    public static final int MOST_MISMATCHES = 20;

    private final Host host;
    private final NameServer server;
    private final Expectation expectation;
    private final Counters<DnsCounter> counters;
    private final QueryListener listener;
    private final long sentNanos;
    private final Expiry expiry = new Expiry();
    private @Nullable UdpSocket socket;
    private int mismatches;
    private boolean over;

    private UdpQuery(
            Host host,
            NameServer server,
            Expectation expectation,
            Counters<DnsCounter> counters,
            QueryListener listener) {
        this.host = host;
        this.server = server;
        this.expectation = expectation;
        this.counters = counters;
        this.listener = listener;
        sentNanos = host.timers().nowNanos();
    }

    /**
     * Sends a query. The listener may be called before this returns, when nothing can be sent.
     *
     * @param timeout the time limit for the response
     */
    public static UdpQuery send(
            Host host,
            NameServer server,
            Expectation expectation,
            Duration timeout,
            Counters<DnsCounter> counters,
            QueryListener listener) {
        UdpQuery query = new UdpQuery(host, server, expectation, counters, listener);
        query.begin(timeout);
        return query;
    }

    private void begin(Duration timeout) {
        UdpSocket bound;
        try {
            bound = host.udp().bind(null, 0, new Events());
        } catch (UdpBindException | IllegalStateException noPort) {
            fail(QueryFailure.UNREACHABLE);
            return;
        }
        socket = bound;
        bound.receiveErrors(true);
        byte[] wire = expectation.query().toWire();
        counters.increment(DnsCounter.QUERIES_SENT);
        host.timers().arm(expiry, Deadline.after(sentNanos, timeout));
        if (bound.send(wire, 0, wire.length, server.address(), server.port()) != UdpResult.OK) {
            fail(QueryFailure.UNREACHABLE);
        }
    }

    /** Cancels the query; the listener is not called. */
    public void cancel() {
        end();
    }

    private boolean end() {
        if (over) {
            return false;
        }
        over = true;
        host.timers().cancel(expiry);
        if (socket != null) {
            socket.close();
        }
        return true;
    }

    private void fail(QueryFailure why) {
        if (end()) {
            if (why == QueryFailure.TIMED_OUT) {
                counters.increment(DnsCounter.TIMEOUTS);
            } else if (why == QueryFailure.REFUSED || why == QueryFailure.UNREACHABLE) {
                counters.increment(DnsCounter.UNREACHABLE);
            }
            listener.failed(why);
        }
    }

    private void arrived(Packet packet) {
        // RFC 1035 §7.3, DNS-20
        boolean fromServer = PacketAddresses.source(packet).equals(server.address())
                && UdpHeader.sourcePort(packet.bytes(), packet.transportOffset()) == server.port();
        if (!fromServer) {
            counters.increment(DnsCounter.IGNORED_SOURCE);
            mismatch();
            return;
        }
        DnsMessage message;
        try {
            message = DnsMessage.parse(packet.bytes(), packet.start(), packet.length());
        } catch (MalformedMessageException malformed) {
            counters.increment(DnsCounter.IGNORED_MALFORMED);
            mismatch();
            return;
        }
        Match match = expectation.compare(message, counters);
        switch (match) {
            case NO -> mismatch();
            case ALL_BUT_CASE -> fail(QueryFailure.WRONG_CASE);
            case YES -> {
                if (end()) {
                    counters.increment(DnsCounter.RESPONSES);
                    listener.answered(new DnsResponse(
                            inWrittenCase(packet, message),
                            packet.length(),
                            server,
                            false,
                            host.timers().nowNanos() - sentNanos));
                }
            }
        }
    }

    private DnsMessage inWrittenCase(Packet packet, DnsMessage message) {
        if (message.questions().isEmpty() || !expectation.restoreCase(packet.bytes(), packet.start())) {
            return message;
        }
        try {
            return DnsMessage.parse(packet.bytes(), packet.start(), packet.length());
        } catch (MalformedMessageException impossible) {
            throw new AssertionError("the length of no name has changed", impossible);
        }
    }

    private void mismatch() {
        mismatches++;
        if (mismatches >= MOST_MISMATCHES) {
            counters.increment(DnsCounter.GUESSING_SUSPECTED);
            fail(QueryFailure.GUESSING);
        }
    }

    private final class Events implements UdpHandler {
        @Override
        public void readable(UdpSocket from) {
            Packet packet = from.receive();
            while (packet != null) {
                if (!over) {
                    arrived(packet);
                }
                packet.release();
                packet = over ? null : from.receive();
            }
        }

        @Override
        public void failed(UdpSocket from, IpAddress destination, int port, int type, int code, IpAddress reporter) {
            if (type == IcmpHeader.DESTINATION_UNREACHABLE
                    && code != IcmpHeader.FRAGMENTATION_NEEDED
                    && port == server.port()
                    && destination.equals(server.address())) {
                fail(code == IcmpHeader.PORT_UNREACHABLE ? QueryFailure.REFUSED : QueryFailure.UNREACHABLE);
            }
        }
    }

    private final class Expiry extends Timer {
        @Override
        protected void expired(long nowNanos) {
            fail(QueryFailure.TIMED_OUT);
        }
    }
}
