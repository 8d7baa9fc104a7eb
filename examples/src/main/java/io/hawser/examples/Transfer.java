package io.hawser.examples;

import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One end of a connection that sends a block of data and receives another one at the same time. */
final class Transfer implements TcpHandler {
    private final byte[] outgoing;
    private final byte[] incoming;
    private int sent;
    private int received;
    private boolean shut;
    private boolean ended;
    private @Nullable TcpError error;

    /** Makes a transfer of {@code bytes} in each direction; the seed determines the sent bytes. */
    Transfer(long seed, int bytes) {
        outgoing = block(seed, bytes);
        incoming = new byte[bytes];
    }

    static byte[] block(long seed, int bytes) {
        byte[] block = new byte[bytes];
        new SplittableRandom(seed).nextBytes(block);
        return block;
    }

    @Override
    public void connected(TcpConnection connection) {
        move(connection);
    }

    @Override
    public void writable(TcpConnection connection) {
        move(connection);
    }

    @Override
    public void readable(TcpConnection connection) {
        move(connection);
    }

    @Override
    public void closed(TcpConnection connection, @Nullable TcpError why) {
        ended = true;
        error = why;
    }

    private void move(TcpConnection connection) {
        try {
            if (!shut) {
                sent += connection.send(outgoing, sent, outgoing.length - sent);
                if (sent == outgoing.length) {
                    shut = true;
                    connection.shutdownOutput();
                }
            }
            int count;
            do {
                count = connection.receive(incoming, received, incoming.length - received);
                received += Math.max(0, count);
            } while (count > 0);
        } catch (TcpException failed) {
            connection.abort();
        }
    }

    /** Returns whether every byte of the block of this seed has arrived, in order. */
    boolean hasReceived(long peerSeed) {
        return received == incoming.length && Arrays.equals(incoming, block(peerSeed, incoming.length));
    }

    /** Returns whether the connection has ended in order. */
    boolean endedInOrder() {
        return ended && error == null;
    }
}
