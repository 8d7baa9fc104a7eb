package io.hawser.services.dns.transport;

import io.hawser.host.Host;
import io.hawser.mib.Counters;
import io.hawser.services.dns.message.DnsMessage;
import io.hawser.services.dns.message.MalformedMessageException;
import io.hawser.services.dns.transport.Expectation.Match;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.time.Deadline;
import io.hawser.time.Timer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Queries by TCP to one server, on one connection that is kept until it has been idle for a while (RFC 7766 §6.2).
 * Queries do not wait for each other, and responses may arrive in any order.
 */
public final class DnsTcpClient {
    private final Host host;
    private final NameServer server;
    private final Duration idleLimit;
    private final Counters<DnsCounter> counters;
    private final Map<Integer, Pending> pending = new LinkedHashMap<>();
    private final Idle idle = new Idle();
    private @Nullable Attempt current;

    /** @param idleLimit how long the connection is kept without a query; zero closes it after the last response */
    public DnsTcpClient(Host host, NameServer server, Duration idleLimit, Counters<DnsCounter> counters) {
        this.host = host;
        this.server = server;
        this.idleLimit = idleLimit;
        this.counters = counters;
    }

    /** Returns whether a pending query uses this id. */
    public boolean isInUse(int id) {
        return pending.containsKey(id);
    }

    /**
     * Sends a query, on a new connection if there is none. The listener may be called before this returns.
     *
     * @param timeout time limit for the response, including the time to open the connection
     * @throws IllegalStateException if the id is in use
     */
    public void send(Expectation expectation, Duration timeout, QueryListener listener) {
        int id = expectation.query().id();
        if (pending.containsKey(id)) {
            throw new IllegalStateException("a query with the id " + id + " waits for its response already");
        }
        Pending query = new Pending(id, expectation, listener);
        pending.put(id, query);
        host.timers().cancel(idle);
        host.timers().arm(query, Deadline.after(query.sentNanos, timeout));
        counters.increment(DnsCounter.QUERIES_SENT);
        counters.increment(DnsCounter.TCP_QUERIES_SENT);
        transmit(query);
    }

    private void transmit(Pending query) {
        Attempt attempt = current;
        if (attempt == null) {
            try {
                attempt = new Attempt(host.tcp().prepare(server.address(), server.port(), TcpHandler.NONE));
                current = attempt;
                attempt.open();
            } catch (TcpException | IllegalStateException noWay) {
                current = null;
                query.fail(QueryFailure.UNREACHABLE);
                return;
            }
        }
        attempt.transmit(query);
    }

    /** Cancels a query; its listener is not called. */
    public void cancel(int id) {
        Pending query = pending.remove(id);
        if (query != null) {
            host.timers().cancel(query);
            restIfIdle();
        }
    }

    /** Closes the connection; pending queries fail. */
    public void close() {
        Attempt attempt = current;
        if (attempt != null) {
            attempt.end(QueryFailure.CANCELLED);
        }
        host.timers().cancel(idle);
    }

    private void restIfIdle() {
        if (pending.isEmpty() && current != null) {
            host.timers().arm(idle, Deadline.after(host.timers().nowNanos(), idleLimit));
        }
    }

    /** A pending query. */
    private final class Pending extends Timer {
        private final int id;
        private final Expectation expectation;
        private final QueryListener listener;
        private final long sentNanos = host.timers().nowNanos();
        private boolean repeated;

        Pending(int id, Expectation expectation, QueryListener listener) {
            this.id = id;
            this.expectation = expectation;
            this.listener = listener;
        }

        @Override
        protected void expired(long nowNanos) {
            counters.increment(DnsCounter.TIMEOUTS);
            Attempt attempt = current;
            fail(QueryFailure.TIMED_OUT);
            // the next query needs another connection, because this one does not answer
            if (attempt != null && attempt == current && !attempt.hasAnswered) {
                attempt.end(QueryFailure.TIMED_OUT);
            }
        }

        void fail(QueryFailure why) {
            if (pending.remove(id, this)) {
                host.timers().cancel(this);
                if (why == QueryFailure.REFUSED || why == QueryFailure.UNREACHABLE) {
                    counters.increment(DnsCounter.UNREACHABLE);
                }
                restIfIdle();
                listener.failed(why);
            }
        }
    }

    /** A connection, from its SYN to its end. */
    private final class Attempt implements TcpHandler {
        private final TcpConnection connection;
        private final MessageStream messages;
        private boolean isConnected;
        private boolean hasAnswered;

        Attempt(TcpConnection connection) {
            this.connection = connection;
            messages = new MessageStream(connection);
            connection.handler(this);
        }

        void open() {
            host.tcp().open(connection);
        }

        void transmit(Pending query) {
            if (isConnected) {
                try {
                    messages.send(query.expectation.query().toWire());
                } catch (TcpException ended) {
                    lost(QueryFailure.CLOSED);
                }
            }
        }

        @Override
        public void connected(TcpConnection by) {
            isConnected = true;
            for (Pending query : List.copyOf(pending.values())) {
                transmit(query);
            }
        }

        @Override
        public void writable(TcpConnection by) {
            try {
                messages.flush();
            } catch (TcpException ended) {
                lost(QueryFailure.CLOSED);
            }
        }

        @Override
        public void readable(TcpConnection by) {
            try {
                byte[] message = messages.read();
                while (message != null && current == this) {
                    arrived(message);
                    message = current == this ? messages.read() : null;
                }
                if (messages.hasEnded()) {
                    lost(QueryFailure.CLOSED);
                }
            } catch (TcpException ended) {
                lost(QueryFailure.CLOSED);
            }
        }

        private void arrived(byte[] bytes) {
            DnsMessage message;
            try {
                message = DnsMessage.parse(bytes);
            } catch (MalformedMessageException malformed) {
                counters.increment(DnsCounter.IGNORED_MALFORMED);
                return;
            }
            Pending query = pending.get(message.id());
            if (query == null) {
                counters.increment(DnsCounter.IGNORED_ID);
                return;
            }
            if (query.expectation.compare(message, counters) == Match.NO) {
                return;
            }
            hasAnswered = true;
            pending.remove(query.id);
            host.timers().cancel(query);
            counters.increment(DnsCounter.RESPONSES);
            restIfIdle();
            query.listener.answered(new DnsResponse(
                    message, bytes.length, server, true, host.timers().nowNanos() - query.sentNanos));
        }

        @Override
        public void closed(TcpConnection by, @Nullable TcpError error) {
            lost(
                    error == TcpError.CONNECTION_REFUSED
                            ? QueryFailure.REFUSED
                            : error == TcpError.TIMED_OUT
                                    ? QueryFailure.TIMED_OUT
                                    : error != null && !isConnected ? QueryFailure.UNREACHABLE : QueryFailure.CLOSED);
        }

        /** Handles a lost connection. A query on a reused connection is sent once more (RFC 7766 §6.2.4). */
        private void lost(QueryFailure why) {
            if (current != this) {
                return;
            }
            boolean again = hasAnswered;
            current = null;
            connection.handler(TcpHandler.NONE);
            connection.close();
            for (Pending query : List.copyOf(pending.values())) {
                if (again && !query.repeated) {
                    query.repeated = true;
                    DnsTcpClient.this.transmit(query);
                } else {
                    query.fail(why);
                }
            }
        }

        void end(QueryFailure why) {
            current = null;
            connection.handler(TcpHandler.NONE);
            connection.close();
            for (Pending query : List.copyOf(pending.values())) {
                query.fail(why);
            }
        }
    }

    private final class Idle extends Timer {
        @Override
        protected void expired(long nowNanos) {
            Attempt attempt = current;
            if (attempt != null && pending.isEmpty()) {
                attempt.end(QueryFailure.CANCELLED);
            }
        }
    }
}
