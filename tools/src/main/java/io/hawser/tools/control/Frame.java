package io.hawser.tools.control;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A message on a control socket: a byte with its kind, four bytes with the length of the payload, and the payload.
 *
 * <p>The client begins with {@code HELLO}, and the server answers with its own; both contain {@link #VERSION}. Then
 * the client sends {@code RUN}. The server sends output as it is produced; {@code READ} for each file of the user that
 * the tool needs, which the client answers by {@code CONTENT} or {@code NO_CONTENT}; {@code READ_LINE} with a prompt
 * for each line of standard input, which the client answers by {@code LINE} or {@code END_OF_INPUT}; {@code READ_INPUT}
 * with the largest number of bytes, which the client answers by {@code INPUT} or {@code END_OF_INPUT}; {@code
 * SINGLE_KEYS} when the terminal should pass on each key at once; {@code CREATE} for a file that the tool writes and
 * {@code FILE_OUTPUT} for its contents; and finally {@code EXIT}. {@code INTERRUPT} ends a run like Ctrl-C, and so does
 * the end of the connection.
 *
 * @param kind the kind of message
 * @param payload the payload; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // frames are never compared, and a copy of each would cost more than it saves
public record Frame(Kind kind, byte[] payload) {
    /** The protocol, and its version. */
    public static final String VERSION = "hawser-control/3";

    /** The most that a frame carries, in bytes. */
    public static final int MAX_BYTES = 1 << 24;

    /** The kinds of frames; the position of each is the byte that names it. */
    public enum Kind {
        HELLO,
        RUN,
        INTERRUPT,
        CONTENT,
        NO_CONTENT,
        OUTPUT,
        ERROR_OUTPUT,
        READ,
        EXIT,
        REFUSED,
        READ_LINE,
        LINE,
        END_OF_INPUT,
        CREATE,
        FILE_OUTPUT,
        READ_INPUT,
        INPUT,
        SINGLE_KEYS
    }

    /** A frame that carries a text. */
    public static Frame of(Kind kind, String text) {
        return new Frame(kind, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A frame that carries nothing. */
    public static Frame of(Kind kind) {
        return new Frame(kind, new byte[0]);
    }

    /** A frame that carries a number. */
    public static Frame of(Kind kind, int number) {
        return new Frame(kind, ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
    }

    /**
     * The number that it carries.
     *
     * @throws GarbledException if it carries something else
     */
    public int number() throws GarbledException {
        if (payload.length != Integer.BYTES) {
            throw new GarbledException(kind + " carries a number");
        }
        return ByteBuffer.wrap(payload).getInt();
    }

    /** The payload as text. */
    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /**
     * Reads the next frame.
     *
     * @throws EOFException at the end of the connection
     * @throws GarbledException if the bytes are not a frame
     */
    public static Frame read(DataInputStream in) throws IOException {
        int kind = in.readUnsignedByte();
        int length = in.readInt();
        if (kind >= Kind.values().length || length < 0 || length > MAX_BYTES) {
            throw new GarbledException("this is no frame of " + VERSION);
        }
        byte[] payload = in.readNBytes(length);
        if (payload.length < length) {
            throw new EOFException();
        }
        return new Frame(Kind.values()[kind], payload);
    }

    /** Writes it, whole also when several threads write to {@code out}. */
    public void write(DataOutputStream out) throws IOException {
        synchronized (out) {
            out.writeByte(kind.ordinal());
            out.writeInt(payload.length);
            out.write(payload);
            out.flush();
        }
    }

    /** Thrown when the peer does not follow the protocol. */
    public static final class GarbledException extends IOException {
        private static final long serialVersionUID = 1;

        GarbledException(String message) {
            super(message);
        }
    }

    /**
     * The contents of {@code RUN}.
     *
     * @param columns the width of the client's terminal; 0 without one
     * @param rows its height; 0 without one
     * @param words the name of the tool, and its arguments
     */
    public record Request(int columns, int rows, List<String> words) {
        private static final int MAX_WORDS = 10_000;

        /** The frame that carries it. */
        public Frame toFrame() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (DataOutputStream out = new DataOutputStream(bytes)) {
                out.writeInt(columns);
                out.writeInt(rows);
                out.writeInt(words.size());
                for (String word : words) {
                    byte[] utf8 = word.getBytes(StandardCharsets.UTF_8);
                    out.writeInt(utf8.length);
                    out.write(utf8);
                }
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
            return new Frame(Kind.RUN, bytes.toByteArray());
        }

        /**
         * Reads the request.
         *
         * @throws GarbledException if the frame has other contents
         */
        public static Request of(Frame frame) throws GarbledException {
            ByteBuffer in = ByteBuffer.wrap(frame.payload);
            try {
                int columns = in.getInt();
                int rows = in.getInt();
                int count = in.getInt();
                if (count < 1 || count > MAX_WORDS) {
                    throw new GarbledException("a request has 1 to " + MAX_WORDS + " words, not " + count);
                }
                List<String> words = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    int length = in.getInt();
                    if (length < 0 || length > in.remaining()) {
                        throw new GarbledException("a word of the request goes beyond its end");
                    }
                    byte[] utf8 = new byte[length];
                    in.get(utf8);
                    words.add(new String(utf8, StandardCharsets.UTF_8));
                }
                return new Request(columns, rows, List.copyOf(words));
            } catch (BufferUnderflowException cut) {
                throw new GarbledException("the request is cut off");
            }
        }
    }

    /** A stream whose writes become frames of one kind. */
    abstract static class Stream extends OutputStream {
        private final Kind kind;

        Stream(Kind kind) {
            this.kind = kind;
        }

        abstract void send(Frame frame);

        @Override
        public void write(int oneByte) {
            send(new Frame(kind, new byte[] {(byte) oneByte}));
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            for (int at = offset; at < offset + length; at += MAX_BYTES) {
                send(new Frame(kind, Arrays.copyOfRange(bytes, at, Math.min(offset + length, at + MAX_BYTES))));
            }
        }
    }
}
