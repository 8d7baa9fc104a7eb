package io.hawser.services.dns.server;

import io.hawser.services.dns.message.DnsMessage;
import io.hawser.services.dns.message.DnsQuestion;
import io.hawser.services.dns.message.DnsRecord;
import io.hawser.services.dns.message.MalformedMessageException;
import io.hawser.services.dns.message.RecordType;
import io.hawser.services.dns.message.ResponseCode;
import io.hawser.services.dns.transport.MessageStream;
import io.hawser.services.dns.zone.Zone;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.time.Deadline;
import io.hawser.time.Timer;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client's TCP connection (RFC 7766): queries are answered as soon as possible, in any order. A connection that is
 * idle for too long is closed; while a client does not read, its queries are not read.
 */
final class ServerConnection extends Timer implements TcpHandler {
    /** Limit of bytes waiting for the client; beyond it, its next query is not read. */
    private static final int MOST_WAITING_BYTES = 1 << 16;

    /** Limit of a client's queries that wait for other servers. */
    private static final int MOST_PENDING = 100;

    /** The records of one message of a transfer. */
    private static final int RECORDS_PER_MESSAGE = 200;

    private final DnsServer server;
    private final TcpConnection connection;
    private final MessageStream messages;
    private final IpAddress client;
    private int pending;
    private boolean over;
    private boolean proceeding;
    private @Nullable Transfer transfer;

    ServerConnection(DnsServer server, TcpConnection connection) {
        this.server = server;
        this.connection = connection;
        messages = new MessageStream(connection);
        client = connection.remoteAddress();
        rest();
    }

    private void rest() {
        server.host()
                .timers()
                .arm(
                        this,
                        Deadline.after(
                                server.host().timers().nowNanos(),
                                server.settings().tcpIdle()));
    }

    @Override
    protected void expired(long nowNanos) {
        if (pending > 0) {
            rest();
        } else {
            server.counters().increment(DnsServerCounter.TCP_IDLE);
            close();
        }
    }

    void close() {
        if (!over) {
            over = true;
            server.host().timers().cancel(this);
            server.gone(this);
            connection.handler(TcpHandler.NONE);
            connection.close();
        }
    }

    @Override
    public void readable(TcpConnection by) {
        proceed();
    }

    @Override
    public void writable(TcpConnection by) {
        proceed();
    }

    @Override
    public void closed(TcpConnection by, @Nullable TcpError error) {
        close();
    }

    /** Sends waiting responses, and reads queries (DNS-7) as long as the client keeps up. */
    private void proceed() {
        if (over || proceeding) {
            return;
        }
        proceeding = true;
        try {
            messages.flush();
            while (!over && messages.waitingBytes() < MOST_WAITING_BYTES && pending < MOST_PENDING) {
                Transfer running = transfer;
                if (running != null) {
                    transfer = running.sendNext() ? running : null;
                    continue;
                }
                byte[] message = messages.read();
                if (message == null) {
                    break;
                }
                rest();
                query(message);
            }
            if (!over && messages.hasEnded() && pending == 0 && messages.waitingBytes() == 0 && transfer == null) {
                close();
            }
        } catch (TcpException ended) {
            close();
        } finally {
            proceeding = false;
        }
    }

    private void query(byte[] message) {
        server.counters().increment(DnsServerCounter.TCP_QUERIES);
        Transfer asked = transferOf(message);
        if (asked != null) {
            server.counters().increment(DnsServerCounter.TRANSFERS);
            transfer = asked;
            return;
        }
        if (message.length < DnsMessage.HEADER_BYTES || (message[2] & 0x80) != 0) {
            // RFC 7766 does not mention this case; a client that sends garbage is disconnected
            server.counters().increment(DnsServerCounter.DROPPED);
            close();
            return;
        }
        pending++;
        server.processor()
                .process(
                        message,
                        0,
                        message.length,
                        client,
                        /* overTcp= */ true,
                        response -> {
                            pending--;
                            if (!over) {
                                try {
                                    messages.send(response.toWire());
                                } catch (TcpException ended) {
                                    close();
                                }
                                proceed();
                            }
                        });
    }

    /** The transfer that a message requests; null if it requests something else, or is not permitted. */
    private @Nullable Transfer transferOf(byte[] message) {
        if (!server.settings().mayTransfer(client)) {
            return null;
        }
        try {
            DnsMessage query = DnsMessage.parse(message);
            DnsQuestion question = query.question();
            if (question == null) {
                return null;
            }
            boolean asks = !query.has(DnsMessage.RESPONSE)
                    && query.opcode() == 0
                    && (question.type() == RecordType.AXFR || question.type() == RecordType.IXFR);
            Zone zone = asks ? server.authority().zoneOf(question.name()) : null;
            return zone != null && zone.origin().equals(question.name()) ? new Transfer(query, zone) : null;
        } catch (MalformedMessageException malformed) {
            return null;
        }
    }

    /** A zone transfer in progress (RFC 5936): all records with the SOA record first and last, also for IXFR. */
    private final class Transfer {
        private final DnsMessage query;
        private final List<DnsRecord> records;
        private int next;

        Transfer(DnsMessage query, Zone zone) {
            this.query = query;
            List<DnsRecord> all = new ArrayList<>(zone.inOrder());
            all.add(zone.soa());
            records = all;
        }

        /** Sends the next message; returns whether more follow. */
        boolean sendNext() throws TcpException {
            int end = Math.min(records.size(), next + RECORDS_PER_MESSAGE);
            byte[] wire = part(end);
            while ((wire[2] & DnsMessage.TRUNCATED >>> 8) != 0 && end > next + 1) {
                end = next + (end - next) / 2;
                wire = part(end);
            }
            next = end;
            messages.send(wire);
            rest();
            return next < records.size();
        }

        private byte[] part(int end) {
            List<DnsRecord> these = records.subList(next, end);
            return new Reply(DnsMessage.AUTHORITATIVE, ResponseCode.NOERROR, these, List.of(), List.of())
                    .toMessage(query)
                    .toWire();
        }
    }
}
