package io.hawser.cli.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** Random data on a socket, compared by its SHA-256 at both ends. */
final class DigestedStream {
    private static final int CHUNK = 65_536;

    private DigestedStream() {}

    /** Sends random data and ends the stream; returns the SHA-256 of the data in hexadecimal. */
    static String send(Socket socket, long bytes) {
        SplittableRandom noise = new SplittableRandom(bytes);
        byte[] chunk = new byte[CHUNK];
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            OutputStream out = socket.getOutputStream();
            for (long left = bytes; left > 0; ) {
                noise.nextBytes(chunk);
                int count = (int) Math.min(left, CHUNK);
                out.write(chunk, 0, count);
                digest.update(chunk, 0, count);
                left -= count;
            }
            socket.shutdownOutput();
            return HexFormat.of().formatHex(digest.digest());
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    /**
     * Reads to the end of the stream; returns the SHA-256 of the data in hexadecimal.
     *
     * @throws IOException if the stream is longer or shorter than {@code bytes}
     */
    static String receive(InputStream in, long bytes) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] chunk = new byte[CHUNK];
        long received = 0;
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            digest.update(chunk, 0, count);
            received += count;
        }
        if (received != bytes) {
            throw new IOException(received + " bytes came back, not " + bytes);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
