package io.hawser.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The header of a virtio network device ({@code struct virtio_net_hdr}, legacy form), which stands before each frame
 * and says which work on checksums and segments is still to be done, or was done; read and written in place, in the
 * machine's byte order. {@code at} is the index of its first byte; offsets count from the first byte of the frame.
 */
public final class VirtioHeader {
    public static final int BYTES = 10;

    /** Flag: the checksum field holds the sum of the pseudo-header alone. */
    public static final int NEEDS_CHECKSUM = 1;

    /** Flag: the checksum has been verified. */
    public static final int CHECKSUM_VALID = 2;

    /** Kind: one packet as it is on the wire. */
    public static final int SINGLE = 0;

    /** Kind: TCP segments over IPv4 in one packet. */
    public static final int TCP_V4 = 1;

    /** Kind: a UDP datagram that is to be fragmented, which no kernel of today sends. */
    public static final int UDP_FRAGMENTS = 3;

    /** Kind: TCP segments over IPv6 in one packet. */
    public static final int TCP_V6 = 4;

    /** Kind: UDP datagrams in one packet. */
    public static final int UDP_DATAGRAMS = 5;

    /** Added to a kind of TCP: the first segment has the flag CWR. */
    public static final int ECN = 0x80;

    private static final int KIND = 1;
    private static final int HEADERS = 2;
    private static final int SEGMENT = 4;
    private static final int CHECKSUM_START = 6;
    private static final int CHECKSUM_OFFSET = 8;

    private static final VarHandle NATIVE_SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());

    private VirtioHeader() {}

    public static int flags(byte[] bytes, int at) {
        return Bytes.u8(bytes, at);
    }

    /** The kind, without {@link #ECN}. */
    public static int kind(byte[] bytes, int at) {
        return Bytes.u8(bytes, at + KIND) & ~ECN;
    }

    /** The length of the frame's headers; 0 where the sender does not say. */
    public static int headerBytes(byte[] bytes, int at) {
        return native16(bytes, at + HEADERS);
    }

    /** The payload of each segment but the last. */
    public static int segmentBytes(byte[] bytes, int at) {
        return native16(bytes, at + SEGMENT);
    }

    /** The offset of the first byte that the checksum covers. */
    public static int checksumStart(byte[] bytes, int at) {
        return native16(bytes, at + CHECKSUM_START);
    }

    /** The offset of the checksum field from {@link #checksumStart}. */
    public static int checksumOffset(byte[] bytes, int at) {
        return native16(bytes, at + CHECKSUM_OFFSET);
    }

    /** Writes a header; see the methods that read the fields. */
    public static void write(
            byte[] bytes,
            int at,
            int flags,
            int kind,
            int headerBytes,
            int segmentBytes,
            int checksumStart,
            int checksumOffset) {
        bytes[at] = (byte) flags;
        bytes[at + KIND] = (byte) kind;
        NATIVE_SHORT.set(bytes, at + HEADERS, (short) headerBytes);
        NATIVE_SHORT.set(bytes, at + SEGMENT, (short) segmentBytes);
        NATIVE_SHORT.set(bytes, at + CHECKSUM_START, (short) checksumStart);
        NATIVE_SHORT.set(bytes, at + CHECKSUM_OFFSET, (short) checksumOffset);
    }

    private static int native16(byte[] bytes, int at) {
        return (short) NATIVE_SHORT.get(bytes, at) & 0xffff;
    }
}
