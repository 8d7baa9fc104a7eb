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

    /** The lines up to the repetition of the first one: each begins with the next character. */
    private static final byte[] PATTERN = pattern();

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
        return Arrays.copyOf(PATTERN, Math.min(length, PATTERN.length));
    }

    private static byte[] pattern() {
        byte[] pattern = new byte[CHARACTERS * LINE_BYTES];
        for (int line = 0; line < CHARACTERS; line++) {
            int at = line * LINE_BYTES;
            for (int column = 0; column < LINE_CHARACTERS; column++) {
                pattern[at + column] = (byte) (FIRST + (line + column) % CHARACTERS);
            }
            pattern[at + LINE_CHARACTERS] = '\r';
            pattern[at + LINE_CHARACTERS + 1] = '\n';
        }
        return pattern;
    }

    @Override
    public void writable(TcpConnection connection) {
        try {
            int taken = connection.send(PATTERN, next, PATTERN.length - next);
            while (taken > 0) {
                next = (next + taken) % PATTERN.length;
                taken = connection.send(PATTERN, next, PATTERN.length - next);
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
