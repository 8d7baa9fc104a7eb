package io.hawser.cli.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalLong;

/** The body of a response: the part of the connection's stream that RFC 9112 §6.3 says it is. */
abstract class Body extends InputStream {
    final InputStream in;

    private Body(InputStream in) {
        this.in = in;
    }

    /** The body that follows {@code head} in {@code in}. */
    static Body of(ResponseHead head, InputStream in) throws IOException {
        String coding = head.fields().get("transfer-encoding");
        if (coding != null) {
            // RFC 9112 §6.3: it overrides Content-Length
            if (!coding.toLowerCase(Locale.ROOT).equals("chunked")) {
                throw new IOException("the transfer coding '" + ResponseHead.printable(coding) + "' is not known");
            }
            return new Chunked(in);
        }
        String length = head.fields().get("content-length");
        if (head.status() == 204 || head.status() == 304) {
            return new OfLength(in, 0);
        }
        return length == null ? new UntilClose(in) : new OfLength(in, parseLength(length));
    }

    private static long parseLength(String field) throws IOException {
        // RFC 9112 §6.3: the same number several times is one
        String[] numbers = Arrays.stream(field.split(",", -1))
                .map(String::strip)
                .distinct()
                .toArray(String[]::new);
        if (numbers.length != 1 || !numbers[0].matches("[0-9]{1,18}")) {
            throw new IOException("Content-Length is not a number: '" + ResponseHead.printable(field) + "'");
        }
        return Long.parseLong(numbers[0]);
    }

    /** The announced length in bytes, if there is one. */
    OptionalLong announcedBytes() {
        return OptionalLong.empty();
    }

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public abstract int read(byte[] target, int offset, int length) throws IOException;

    /** Content-Length. */
    private static final class OfLength extends Body {
        private final long announced;
        private long left;

        OfLength(InputStream in, long announced) {
            super(in);
            this.announced = announced;
            left = announced;
        }

        @Override
        OptionalLong announcedBytes() {
            return OptionalLong.of(announced);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = in.read(target, offset, (int) Math.min(length, left));
            if (count < 0) {
                throw new IOException(
                        "the connection ended after " + (announced - left) + " of " + announced + " bytes");
            }
            left -= count;
            return count;
        }
    }

    /** Neither length nor chunks: the end of the stream is the end of the body. */
    private static final class UntilClose extends Body {
        UntilClose(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return in.read(target, offset, length);
        }
    }

    /** RFC 9112 §7.1. */
    private static final class Chunked extends Body {
        private static final int MAX_LINE_BYTES = 4096;

        private static final long BEFORE_FIRST = -1;
        private static final long ENDED = -2;

        /** The bytes of the chunk that are still to come. */
        private long left = BEFORE_FIRST;

        Chunked(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left <= 0 && left != ENDED) {
                beginChunk();
            }
            if (left == ENDED) {
                return -1;
            }
            int count = in.read(target, offset, (int) Math.min(length, left));
            if (count < 0) {
                throw new IOException("the connection ended within a chunk");
            }
            left -= count;
            return count;
        }

        private void beginChunk() throws IOException {
            if (left == 0 && !line().isEmpty()) {
                throw new IOException("a chunk is longer than it said");
            }
            String size = line().split(";", 2)[0].strip();
            if (!size.matches("[0-9a-fA-F]{1,15}")) {
                throw new IOException("not the size of a chunk: '" + ResponseHead.printable(size) + "'");
            }
            left = Long.parseLong(size, 16);
            if (left == 0) {
                skipTrailers();
                left = ENDED;
            }
        }

        private void skipTrailers() throws IOException {
            int[] most = {1 << 16};
            while (!ResponseHead.readLine(in, most).isEmpty()) {
                // nobody asked for them
            }
        }

        private String line() throws IOException {
            return ResponseHead.readLine(in, new int[] {MAX_LINE_BYTES});
        }
    }
}
