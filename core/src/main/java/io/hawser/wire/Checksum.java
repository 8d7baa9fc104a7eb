package io.hawser.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The Internet checksum (RFC 1071): the one's-complement sum of 16-bit words.
 *
 * <p>Sums are kept unfolded in a {@code long} while they are added, in the machine's own byte order, which does not
 * change the result (RFC 1071 §2 (B)); {@link #finish} folds, complements and restores network order.
 *
 * <p>The loop reads one {@code long} at a time from a {@code byte[]} and adds its halves to two sums, because the JIT
 * turns this form into the fastest vector code: a full segment takes half as long as with {@code int}s, each of which
 * must be widened, and a third of the time of a sum that adds carries.
 */
public final class Checksum {
    private static final VarHandle NATIVE_INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle NATIVE_LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private static final long UNSIGNED_INT = 0xffff_ffffL;

    /** A range below this size is summed without a loop. */
    private static final int SHORT_BYTES = 64;

    private Checksum() {}

    /**
     * The sum of {@code length} bytes from {@code offset}, to be added to other sums by {@code +}. Only the last range
     * of a checksum may have an odd length. A {@code long} holds the sum of a few hundred megabytes.
     */
    public static long sum(byte[] bytes, int offset, int length) {
        if (length < SHORT_BYTES) {
            return sumOfShort(bytes, offset, length);
        }
        long lows = 0;
        long highs = 0;
        int wholeLongs = length & ~7;
        for (int i = 0; i < wholeLongs; i += 8) {
            long word = (long) NATIVE_LONG.get(bytes, offset + i);
            lows += word & UNSIGNED_INT;
            highs += word >>> 32;
        }
        long sum = lows + highs;
        return (length & 7) == 0 ? sum : sum + sumOfShort(bytes, offset + wholeLongs, length & 7);
    }

    /** Sums short ranges without a loop: the JIT's code for long ranges is slow with headers. */
    private static long sumOfShort(byte[] bytes, int offset, int length) {
        long sum = 0;
        int at = offset;
        if ((length & 32) != 0) {
            sum = fourInts(bytes, at) + fourInts(bytes, at + 16);
            at += 32;
        }
        if ((length & 16) != 0) {
            sum += fourInts(bytes, at);
            at += 16;
        }
        if ((length & 8) != 0) {
            sum += nativeInt(bytes, at) + nativeInt(bytes, at + 4);
            at += 8;
        }
        if ((length & 4) != 0) {
            sum += nativeInt(bytes, at);
            at += 4;
        }
        return (length & 3) == 0 ? sum : sum + tail(bytes, at, length & 3);
    }

    private static long fourInts(byte[] bytes, int at) {
        return nativeInt(bytes, at) + nativeInt(bytes, at + 4) + nativeInt(bytes, at + 8) + nativeInt(bytes, at + 12);
    }

    private static long nativeInt(byte[] bytes, int at) {
        return (int) NATIVE_INT.get(bytes, at) & UNSIGNED_INT;
    }

    /** The checksum, to be stored in network order, of a header of five 32-bit numbers whose checksum field is 0. */
    static int ofInts(int first, int second, int third, int fourth, int fifth) {
        long sum = (first & UNSIGNED_INT)
                + (second & UNSIGNED_INT)
                + (third & UNSIGNED_INT)
                + (fourth & UNSIGNED_INT)
                + (fifth & UNSIGNED_INT);
        sum = (sum & 0xffff) + (sum >>> 16 & 0xffff) + (sum >>> 32);
        sum = (sum & 0xffff) + (sum >>> 16);
        return (int) ~(sum + (sum >>> 16)) & 0xffff;
    }

    /** The sum of a 32-bit number in a header. */
    public static long sumOfInt(int value) {
        return (LITTLE_ENDIAN ? Integer.reverseBytes(value) : value) & UNSIGNED_INT;
    }

    /**
     * The sum of the constant part of a flow's pseudo-header.
     *
     * @param protocol the IP protocol number
     */
    public static long pseudoHeader(IpAddress source, IpAddress destination, int protocol) {
        return addressSum(source) + addressSum(destination) + sumOfInt(protocol);
    }

    /** Sums, folds and complements: the value to store in network order in the checksum field. */
    public static int finish(long sum) {
        return ~fold(sum) & 0xffff;
    }

    /** The folded sum, not complemented, in network order: the contents of a deferred checksum. */
    public static int fold(long sum) {
        long folded = (sum & UNSIGNED_INT) + (sum >>> 32);
        folded = (folded & UNSIGNED_INT) + (folded >>> 32);
        int words = (int) (folded & 0xffff) + (int) (folded >>> 16);
        words = (words & 0xffff) + (words >>> 16);
        return LITTLE_ENDIAN ? Short.reverseBytes((short) words) & 0xffff : words;
    }

    /**
     * Returns whether a range that includes its own checksum, with {@code initialSum} for a pseudo-header, is intact.
     */
    public static boolean isValid(byte[] bytes, int offset, int length, long initialSum) {
        return fold(initialSum + sum(bytes, offset, length)) == 0xffff;
    }

    private static long addressSum(IpAddress address) {
        if (address.isV4()) {
            return sumOfInt(address.v4());
        }
        return sumOfInt((int) (address.high() >>> 32))
                + sumOfInt((int) address.high())
                + sumOfInt((int) (address.low() >>> 32))
                + sumOfInt((int) address.low());
    }

    private static long tail(byte[] bytes, int offset, int count) {
        int word = 0;
        for (int i = 0; i < count; i++) {
            word |= (bytes[offset + i] & 0xff) << (24 - 8 * i);
        }
        return sumOfInt(word);
    }
}
