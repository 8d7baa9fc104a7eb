package io.hawser.services.dns.transport;

import io.hawser.services.dns.message.DnsMessage;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.wire.Bytes;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * DNS messages on a TCP connection, each preceded by two bytes with its length (RFC 1035 §4.2.2). Data that does not
 * fit into the send buffer waits here.
 */
public final class MessageStream {
    private static final int LENGTH_BYTES = 2;

    private final TcpConnection connection;

    /** The received bytes of the next message, including its length. */
    private byte[] arrived = new byte[LENGTH_BYTES];

    private int arrivedCount;

    /** Messages that wait for the send buffer; {@link #sent} bytes of the first one were sent. */
    private final Deque<byte[]> waiting = new ArrayDeque<>();

    private int sent;
    private int waitingBytes;
    private boolean ended;

    /**
     * Makes the stream of a connection whose handler calls {@link #read} and {@link #flush}. Sets TCP_NODELAY: a
     * response must not wait for the acknowledgment of the one before.
     */
    public MessageStream(TcpConnection connection) {
        this.connection = connection;
        connection.options().noDelay(true);
    }

    /** The bytes that wait for the send buffer. */
    public int waitingBytes() {
        return waitingBytes;
    }

    /** Returns whether a message was received in part. */
    public boolean isMidMessage() {
        return arrivedCount > 0;
    }

    /**
     * Sends a message, now or when the send buffer has space.
     *
     * @throws TcpException if the connection has ended
     */
    public void send(byte[] message) throws TcpException {
        byte[] framed = new byte[LENGTH_BYTES + message.length];
        Bytes.put16(framed, 0, message.length);
        System.arraycopy(message, 0, framed, LENGTH_BYTES, message.length);
        waiting.add(framed);
        waitingBytes += framed.length;
        flush();
    }

    /**
     * Sends waiting messages, as far as they fit into the send buffer.
     *
     * @throws TcpException if the connection has ended
     */
    public void flush() throws TcpException {
        byte[] first = waiting.peek();
        while (first != null) {
            int taken = connection.send(first, sent, first.length - sent);
            sent += taken;
            waitingBytes -= taken;
            if (sent < first.length) {
                return;
            }
            sent = 0;
            waiting.remove();
            first = waiting.peek();
        }
    }

    /**
     * Reads the next message; null if it is incomplete.
     *
     * @throws TcpException if the connection has ended with an error
     */
    public byte @Nullable [] read() throws TcpException {
        while (true) {
            int wanted = arrivedCount < LENGTH_BYTES ? LENGTH_BYTES : LENGTH_BYTES + Bytes.u16(arrived, 0);
            if (arrivedCount >= LENGTH_BYTES && arrivedCount == wanted) {
                byte[] message = Arrays.copyOfRange(arrived, LENGTH_BYTES, wanted);
                arrivedCount = 0;
                arrived = new byte[LENGTH_BYTES];
                return message;
            }
            if (arrived.length < wanted) {
                // allocates only for received bytes: a peer can announce 65 535 bytes and send none
                int room = Math.min(wanted, Math.max(2 * arrivedCount, DnsMessage.PLAIN_UDP_BYTES));
                arrived = Arrays.copyOf(arrived, Math.max(arrived.length, room));
            }
            int count = connection.receive(arrived, arrivedCount, Math.min(wanted, arrived.length) - arrivedCount);
            if (count <= 0) {
                ended |= count < 0;
                return null;
            }
            arrivedCount += count;
        }
    }

    /** Returns whether {@link #read} has found the end of the peer's stream. */
    public boolean hasEnded() {
        return ended;
    }
}
