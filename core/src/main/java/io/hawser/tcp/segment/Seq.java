package io.hawser.tcp.segment;

/**
 * Arithmetic of sequence numbers: 32 bits that wrap, compared within half of their space (RFC 9293 §3.4). An
 * {@code int} holds one; its sign has no meaning.
 */
public final class Seq {
    private Seq() {}

    /** Returns whether {@code a} comes before {@code b}. */
    public static boolean lt(int a, int b) {
        return a - b < 0;
    }

    /** Returns whether {@code a} is {@code b} or comes before it. */
    public static boolean leq(int a, int b) {
        return a - b <= 0;
    }

    /** Returns whether {@code a} comes after {@code b}. */
    public static boolean gt(int a, int b) {
        return a - b > 0;
    }

    /** Returns whether {@code a} is {@code b} or comes after it. */
    public static boolean geq(int a, int b) {
        return a - b >= 0;
    }

    /** The later of two numbers. */
    public static int max(int a, int b) {
        return a - b >= 0 ? a : b;
    }

    /** The earlier of two numbers. */
    public static int min(int a, int b) {
        return a - b <= 0 ? a : b;
    }

    /** The number in decimal, 0 to 4294967295. */
    public static String toString(int seq) {
        return Integer.toUnsignedString(seq);
    }
}
