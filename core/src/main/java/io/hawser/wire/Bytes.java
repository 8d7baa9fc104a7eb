package io.hawser.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers in network byte order, read and written at any index of a byte array. */
public final class Bytes {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Bytes() {}

    /** The byte at {@code index}, 0 to 255. */
    public static int u8(byte[] bytes, int index) {
        return bytes[index] & 0xff;
    }

    /** The two bytes at {@code index}, 0 to 65535. */
    public static int u16(byte[] bytes, int index) {
        return (short) SHORT.get(bytes, index) & 0xffff;
    }

    /** The four bytes at {@code index}. */
    public static int i32(byte[] bytes, int index) {
        return (int) INT.get(bytes, index);
    }

    /** The eight bytes at {@code index}. */
    public static long i64(byte[] bytes, int index) {
        return (long) LONG.get(bytes, index);
    }

    /** The six bytes at {@code index}, as in an Ethernet address. */
    public static long u48(byte[] bytes, int index) {
        return (long) u16(bytes, index) << 32 | i32(bytes, index + 2) & 0xffff_ffffL;
    }

    /** Writes the low byte of {@code value}. */
    public static void put8(byte[] bytes, int index, int value) {
        bytes[index] = (byte) value;
    }

    /** Writes the low two bytes of {@code value}. */
    public static void put16(byte[] bytes, int index, int value) {
        SHORT.set(bytes, index, (short) value);
    }

    /** Writes four bytes. */
    public static void put32(byte[] bytes, int index, int value) {
        INT.set(bytes, index, value);
    }

    /** Writes eight bytes. */
    public static void put64(byte[] bytes, int index, long value) {
        LONG.set(bytes, index, value);
    }

    /** Writes the low six bytes of {@code value}. */
    public static void put48(byte[] bytes, int index, long value) {
        put16(bytes, index, (int) (value >>> 32));
        put32(bytes, index + 2, (int) value);
    }
}
