package io.hawser.cli.http;

import io.hawser.tcp.TcpConnection;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An answer on its way: its first bytes, then perhaps a stretch of a file, of which one chunk at a time is in memory.
 */
final class Response implements Closeable {
    private static final int CHUNK_BYTES = 1 << 16;

    private final @Nullable FileChannel file;
    private long position;
    private long left;

    private byte[] chunk;
    private int at;
    private int end;

    /** An answer without a file. */
    Response(byte[] bytes) {
        file = null;
        chunk = bytes;
        end = bytes.length;
    }

    /** An answer that begins with {@code head} and goes on with part of a file, which it closes in the end. */
    Response(byte[] head, FileChannel file, ByteRange part) {
        this.file = file;
        position = part.first();
        left = part.length();
        chunk = Arrays.copyOf(head, (int) Math.min(head.length + left, Math.max(head.length, CHUNK_BYTES)));
        end = head.length;
    }

    /**
     * Sends as much as the connection takes.
     *
     * @return whether that was all; if not, the connection tells when it is writable again
     * @throws IOException if the connection has ended, or the file cannot be read or has become shorter
     */
    boolean sendTo(TcpConnection connection) throws IOException {
        while (true) {
            fill();
            if (at == end) {
                return true;
            }
            at += connection.send(chunk, at, end - at);
            if (at < end) {
                return false;
            }
            at = 0;
            end = 0;
        }
    }

    /** Fills up the chunk, so that a small file leaves in one segment with its head. */
    private void fill() throws IOException {
        FileChannel from = file;
        while (from != null && left > 0 && at == 0 && end < chunk.length) {
            ByteBuffer room = ByteBuffer.wrap(chunk, end, (int) Math.min(left, chunk.length - end));
            int count = from.read(room, position);
            if (count < 0) {
                throw new IOException("the file has become shorter while it was sent");
            }
            position += count;
            left -= count;
            end += count;
        }
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
