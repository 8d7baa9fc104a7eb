package io.hawser.cli.http;

import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a client that are not answered yet, up to a bound. It takes memory only while it holds any.
 */
final class RequestBuffer {
    /** The largest head that is read, in bytes. */
    static final int MAX_HEAD_BYTES = 8192;

    private byte @Nullable [] bytes;
    private int length;

    /** Up to here no end of a head was found. */
    private int searched;

    /** Takes what fits from the connection: its count, 0 for nothing yet, -1 for the end of the stream. */
    int fill(TcpConnection connection) throws TcpException {
        byte[] target = bytes;
        if (target == null) {
            target = new byte[MAX_HEAD_BYTES];
        }
        int count = connection.receive(target, length, target.length - length);
        if (count > 0) {
            length += count;
        }
        bytes = length > 0 ? target : null;
        return count;
    }

    /** Takes the next whole head out; null when there is none yet. */
    @Nullable
    Request next() throws Refusal {
        byte[] held = bytes;
        if (held == null) {
            return null;
        }
        skipEmptyLines(held);
        for (; searched < length; searched++) {
            if (held[searched] == '\n' && isLineEmpty(held, searched)) {
                // the line that ends here is the last of the head or the empty one after it
                String head = new String(held, 0, searched, StandardCharsets.ISO_8859_1);
                discard(held, searched + 1);
                return Request.parse(head.stripTrailing());
            }
        }
        if (length == held.length) {
            throw new Refusal(
                    Status.HEAD_TOO_LARGE, "The head of a request may have " + MAX_HEAD_BYTES + " bytes here.");
        }
        return null;
    }

    /** RFC 9112 §2.2: empty lines before a request are overlooked. */
    private void skipEmptyLines(byte[] held) {
        int start = 0;
        while (start < length && (held[start] == '\n' || held[start] == '\r')) {
            start++;
        }
        if (start > 0) {
            discard(held, start);
        }
    }

    /** Whether the line that the line feed at {@code end} ends is empty. */
    private static boolean isLineEmpty(byte[] held, int end) {
        int last = end > 0 && held[end - 1] == '\r' ? end - 2 : end - 1;
        return last >= 0 && held[last] == '\n';
    }

    private void discard(byte[] held, int count) {
        length -= count;
        searched = 0;
        System.arraycopy(held, count, held, 0, length);
        if (length == 0) {
            bytes = null;
        }
    }
}
