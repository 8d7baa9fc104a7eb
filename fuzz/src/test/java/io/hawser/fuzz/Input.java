package io.hawser.fuzz;

import java.util.Arrays;

/** The bytes of a fuzzer, read in order; after the last one there are only zeros. */
final class Input {
    private final byte[] bytes;
    private int at;

    Input(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean isOver() {
        return at >= bytes.length;
    }

    int u8() {
        return isOver() ? 0 : bytes[at++] & 0xff;
    }

    int s8() {
        return (byte) u8();
    }

    int u16() {
        return u8() << 8 | u8();
    }

    int i32() {
        return u16() << 16 | u16();
    }

    boolean bit() {
        return (u8() & 1) != 0;
    }

    /** The next {@code count} bytes, or all remaining ones if there are fewer. */
    byte[] bytes(int count) {
        int end = Math.min(bytes.length, at + count);
        byte[] taken = Arrays.copyOfRange(bytes, Math.min(at, end), end);
        at = end;
        return taken;
    }
}
