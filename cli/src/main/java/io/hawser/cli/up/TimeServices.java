package io.hawser.cli.up;

import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The services for the time of day: daytime (RFC 867) in words, time (RFC 868) in four bytes. */
final class TimeServices {
    /** Seconds from 1900 to 1970. */
    private static final long EPOCH_OFFSET = 2_208_988_800L;

    private static final DateTimeFormatter DAYTIME = DateTimeFormatter.ofPattern(
                    "EEEE, MMMM d, uuuu HH:mm:ss'-UTC\r\n'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private TimeServices() {}

    /** For example {@code Tuesday, February 22, 1982 17:37:43-UTC} and an end of line. */
    static byte[] daytime(Instant now) {
        return DAYTIME.format(now).getBytes(StandardCharsets.US_ASCII);
    }

    /** Seconds since 1900, big-endian; they wrap in 2036. */
    static byte[] time(Instant now) {
        return ByteBuffer.allocate(Integer.BYTES)
                .putInt((int) (now.getEpochSecond() + EPOCH_OFFSET))
                .array();
    }

    /** Sends an answer on an accepted connection and closes it. */
    static TcpHandler tell(TcpConnection connection, byte[] answer) {
        try {
            connection.send(answer, 0, answer.length);
            connection.close();
        } catch (TcpException ended) {
            connection.abort();
        }
        return new DiscardService();
    }
}
