package io.hawser.cli.up;

import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import java.util.Arrays;

/**
 * The character generator service (RFC 864) for one connection: endless lines of 72 characters, as fast as the client
 * reads. Data of the client is discarded; when the client closes, so does the service.
 */
final class CharacterGenerator implements TcpHandler {
    private static final int FIRST = ' ';
    private static final int CHARACTERS = 95;
    private static final int LINE_CHARACTERS = 72;
    private static final int LINE_BYTES = LINE_CHARACTERS + 2;

    /** Length of the lines up to the repetition of the first one: each begins with the next character. */
    private static final int PATTERN_BYTES = CHARACTERS * LINE_BYTES;

    /** The pattern so many times that any rotation of it fills the largest packet of a device with offload. */
    private static final byte[] LINES = lines(20);

    private final DiscardService input = new DiscardService();
    private int next;

    /** Begins to send on an accepted connection. */
    static CharacterGenerator on(TcpConnection connection) {
        CharacterGenerator generator = new CharacterGenerator();
        generator.writable(connection);
        return generator;
    }

    /** The first {@code length} bytes of the pattern, at most all of it. */
    static byte[] beginning(int length) {
        return Arrays.copyOf(LINES, Math.min(length, PATTERN_BYTES));
    }

    private static byte[] lines(int patterns) {
        byte[] lines = new byte[patterns * PATTERN_BYTES];
        for (int line = 0; line < patterns * CHARACTERS; line++) {
            int at = line * LINE_BYTES;
            for (int column = 0; column < LINE_CHARACTERS; column++) {
                lines[at + column] = (byte) (FIRST + (line + column) % CHARACTERS);
            }
            lines[at + LINE_CHARACTERS] = '\r';
            lines[at + LINE_CHARACTERS + 1] = '\n';
        }
        return lines;
    }

    @Override
    public void writable(TcpConnection connection) {
        try {
            int taken = connection.send(LINES, next, LINES.length - next);
            while (taken > 0) {
                next = (next + taken) % PATTERN_BYTES;
                taken = connection.send(LINES, next, LINES.length - next);
            }
        } catch (TcpException ended) {
            connection.abort();
        }
    }

    @Override
    public void readable(TcpConnection connection) {
        input.readable(connection);
    }
}
