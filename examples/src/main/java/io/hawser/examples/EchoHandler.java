package io.hawser.examples;

import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;

// README: begin
/** Sends back what arrives, and closes when its peer does. */
final class EchoHandler implements TcpHandler {
    private final byte[] buffer = new byte[16 * 1024];
    private int length;
    private int sent;

    @Override
    public void readable(TcpConnection connection) {
        pump(connection);
    }

    @Override
    public void writable(TcpConnection connection) {
        pump(connection);
    }

    /** Reads on when the send buffer has taken everything: a peer that does not read is slowed down. */
    private void pump(TcpConnection connection) {
        try {
            while (true) {
                sent += connection.send(buffer, sent, length - sent);
                if (sent < length) {
                    return; // writable() follows
                }
                sent = 0;
                length = 0;
                int count = connection.receive(buffer, 0, buffer.length);
                if (count < 0) {
                    connection.close(); // the peer has closed
                    return;
                }
                if (count == 0) {
                    return; // readable() follows
                }
                length = count;
            }
        } catch (TcpException failed) {
            connection.abort();
        }
    }
}
// README: end
