package io.hawser.tools.capture;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The bytes of a capture file, read in large pieces so that the next bytes are always contiguous in an array. */
final class CaptureInput {
    private static final VarHandle BIG = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LITTLE = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int PIECE_BYTES = 1 << 18;

    private final InputStream in;
    private byte[] bytes = new byte[PIECE_BYTES];
    private int at;
    private int end;
    private boolean littleEndian;

    CaptureInput(InputStream in) {
        this.in = in;
    }

    void littleEndian(boolean isLittleEndian) {
        littleEndian = isLittleEndian;
    }

    byte[] bytes() {
        return bytes;
    }

    /** The index of the next byte. */
    int at() {
        return at;
    }

    void skip(int count) {
        at += count;
    }

    /**
     * Reads until {@code count} bytes are available at {@link #at()}, or the file ends; returns the available number,
     * at most {@code count}.
     */
    int require(int count) throws IOException {
        if (end - at >= count) {
            return count;
        }
        if (at + count > bytes.length) {
            byte[] target = count > bytes.length ? new byte[Math.max(count, 2 * bytes.length)] : bytes;
            System.arraycopy(bytes, at, target, 0, end - at);
            bytes = target;
            end -= at;
            at = 0;
        }
        while (end - at < count) {
            int read = in.read(bytes, end, bytes.length - end);
            if (read < 0) {
                return end - at;
            }
            end += read;
        }
        return count;
    }

    /** The four bytes at {@code offset} from here, in the byte order of the file. */
    int i32(int offset) {
        return littleEndian ? (int) LITTLE.get(bytes, at + offset) : (int) BIG.get(bytes, at + offset);
    }

    long u32(int offset) {
        return Integer.toUnsignedLong(i32(offset));
    }

    long i64(int offset) {
        long first = u32(offset);
        long second = u32(offset + 4);
        return littleEndian ? second << 32 | first : first << 32 | second;
    }

    int u16(int offset) {
        int first = bytes[at + offset] & 0xff;
        int second = bytes[at + offset + 1] & 0xff;
        return littleEndian ? second << 8 | first : first << 8 | second;
    }

    int u8(int offset) {
        return bytes[at + offset] & 0xff;
    }

    byte[] copy(int offset, int count) {
        return Arrays.copyOfRange(bytes, at + offset, at + offset + count);
    }

    void close() throws IOException {
        in.close();
    }
}
