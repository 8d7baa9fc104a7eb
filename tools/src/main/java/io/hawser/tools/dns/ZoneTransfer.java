package io.hawser.tools.dns;

import io.hawser.host.Host;
import io.hawser.services.dns.message.DnsMessage;
import io.hawser.services.dns.message.DnsRecord;
import io.hawser.services.dns.message.MalformedMessageException;
import io.hawser.services.dns.message.RecordType;
import io.hawser.services.dns.transport.MessageStream;
import io.hawser.services.dns.transport.NameServer;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.time.Deadline;
import io.hawser.time.Timer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Receives a zone (RFC 5936): the sequence of records ends with a second SOA record. */
final class ZoneTransfer extends Timer implements TcpHandler {
    private final Host host;
    private final DnsMessage query;
    private final Duration timeout;
    private final Listener listener;
    private final long startNanos;
    private @Nullable TcpConnection connection;
    private @Nullable MessageStream messages;
    private int soas;
    private int records;
    private int messageCount;
    private long bytes;
    private boolean over;

    /** Receives the events of a transfer. */
    interface Listener {
        /** Called for each record, including the SOA records at both ends. */
        void record(DnsRecord each);

        /** Called at the end. */
        void complete(int records, int messages, long bytes, long nanos);

        /** Called when the server refuses or the connection ends too early. */
        void failed(@Nullable TcpError error);
    }

    private ZoneTransfer(Host host, DnsMessage query, Duration timeout, Listener listener) {
        this.host = host;
        this.query = query;
        this.timeout = timeout;
        this.listener = listener;
        startNanos = host.timers().nowNanos();
    }

    static ZoneTransfer begin(Host host, NameServer server, DnsMessage query, Duration timeout, Listener listener) {
        ZoneTransfer transfer = new ZoneTransfer(host, query, timeout, listener);
        transfer.open(server);
        return transfer;
    }

    private void open(NameServer server) {
        host.timers().arm(this, Deadline.after(startNanos, timeout));
        try {
            TcpConnection opened = host.tcp().prepare(server.address(), server.port(), this);
            connection = opened;
            messages = new MessageStream(opened);
            host.tcp().open(opened);
        } catch (TcpException noWay) {
            fail(noWay.error());
        }
    }

    void cancel() {
        end();
    }

    private boolean end() {
        if (over) {
            return false;
        }
        over = true;
        host.timers().cancel(this);
        TcpConnection open = connection;
        if (open != null) {
            open.handler(TcpHandler.NONE);
            open.close();
        }
        return true;
    }

    private void fail(@Nullable TcpError error) {
        if (end()) {
            listener.failed(error);
        }
    }

    @Override
    protected void expired(long nowNanos) {
        fail(TcpError.TIMED_OUT);
    }

    @Override
    public void connected(TcpConnection by) {
        try {
            stream().send(query.toWire());
        } catch (TcpException ended) {
            fail(ended.error());
        }
    }

    @Override
    public void closed(TcpConnection by, @Nullable TcpError error) {
        fail(error);
    }

    @Override
    public void readable(TcpConnection by) {
        try {
            byte[] message = stream().read();
            while (message != null && !over) {
                host.timers().arm(this, Deadline.after(host.timers().nowNanos(), timeout));
                take(message);
                message = over ? null : stream().read();
            }
            if (!over && stream().hasEnded()) {
                fail(null);
            }
        } catch (TcpException ended) {
            fail(ended.error());
        }
    }

    private MessageStream stream() {
        return java.util.Objects.requireNonNull(messages);
    }

    private void take(byte[] wire) {
        DnsMessage message;
        try {
            message = DnsMessage.parse(wire);
        } catch (MalformedMessageException malformed) {
            fail(null);
            return;
        }
        boolean mustBeginWithSoa = messageCount == 0
                && (message.answers().isEmpty() || message.answers().getFirst().type() != RecordType.SOA);
        if (message.id() != query.id() || message.code() != 0 || mustBeginWithSoa) {
            fail(null);
            return;
        }
        messageCount++;
        bytes += wire.length;
        for (DnsRecord each : message.answers()) {
            records++;
            soas += each.type() == RecordType.SOA ? 1 : 0;
            listener.record(each);
            if (soas == 2) {
                if (end()) {
                    listener.complete(
                            records, messageCount, bytes, host.timers().nowNanos() - startNanos);
                }
                return;
            }
        }
    }
}
