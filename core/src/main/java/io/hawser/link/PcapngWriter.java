package io.hawser.link;

import io.hawser.wire.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes a capture file of the pcapng format (draft-ietf-opsawg-pcapng), with nanoseconds, directions and comments.
 *
 * <p>The file depends only on the arguments, not on the machine or its clock. Each block is written by one call; the
 * block of the last packet is kept until the next block, {@link #flush()} or {@link #close()}, so that comments about
 * its consequences can still be added. Wrap files in a {@link java.io.BufferedOutputStream};
 * {@link java.nio.channels.Channels#newOutputStream} adapts a channel.
 *
 * <p>Interfaces of different link types are valid in one file and Wireshark reads them; tcpdump reads only files in
 * which all are of one type. Not thread-safe.
 */
public final class PcapngWriter implements AutoCloseable {
    /** The direction of a packet at the captured end. */
    public enum Direction {
        /** Received. */
        INBOUND(1),
        /** Sent. */
        OUTBOUND(2);

        private final int flag;

        Direction(int flag) {
            this.flag = flag;
        }
    }

    private static final int SECTION_HEADER = 0x0a0d_0d0a;
    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int INTERFACE_STATISTICS = 5;
    private static final int ENHANCED_PACKET = 6;

    private static final int BYTE_ORDER_MAGIC = 0x1a2b_3c4d;
    private static final int VERSION_1_0 = 0x0001_0000;
    private static final long LENGTH_UNKNOWN = -1;
    private static final int NO_LENGTH_LIMIT = 0;

    private static final int OPTION_END = 0;
    private static final int OPTION_COMMENT = 1;
    private static final int OPTION_NAME = 2;
    private static final int OPTION_PACKET_FLAGS = 2;
    private static final int OPTION_TIME_RESOLUTION = 9;
    private static final byte NANOSECONDS = 9;

    private static final int MAX_OPTION_BYTES = 0xffff;

    private final OutputStream out;
    private final long epochOffsetNanos;

    private byte[] block = new byte[2048];
    private int blockBytes;
    private boolean packetHeld;
    private int interfaces;
    private int snapBytes = NO_LENGTH_LIMIT;

    /**
     * Begins a file.
     *
     * @param out the destination; closed by {@link #close()}
     * @param epochOffsetNanos nanoseconds to add to every time, so that it counts from 1970
     */
    public PcapngWriter(OutputStream out, long epochOffsetNanos) throws IOException {
        this.out = out;
        this.epochOffsetNanos = epochOffsetNanos;
        begin(SECTION_HEADER);
        put32(BYTE_ORDER_MAGIC);
        put32(VERSION_1_0);
        put64(LENGTH_UNKNOWN);
        write();
    }

    /**
     * Truncates each packet, as tcpdump's {@code -s} does.
     *
     * @param bytes 1 or more; 0, the initial value, for no limit
     */
    public void snapBytes(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a snapshot length is not negative: " + bytes);
        }
        snapBytes = bytes;
    }

    /**
     * Describes one more captured link.
     *
     * @return the number of the link for {@link #packet} and {@link #comment}
     */
    public int addInterface(String name, LinkType type) throws IOException {
        writeHeldPacket();
        begin(INTERFACE_DESCRIPTION);
        put32(type.pcapLinkType() << 16);
        put32(snapBytes);
        putText(OPTION_NAME, name);
        putOption(OPTION_TIME_RESOLUTION, new byte[] {NANOSECONDS});
        putOption(OPTION_END, new byte[0]);
        write();
        return interfaces++;
    }

    /**
     * Adds a packet.
     *
     * @param nowNanos time of the packet
     * @param start the index of its first byte in {@code bytes}
     * @param end the index after its last byte
     * @param comments comments for the packet
     */
    public void packet(
            int interfaceNumber,
            long nowNanos,
            Direction direction,
            byte[] bytes,
            int start,
            int end,
            Iterable<String> comments)
            throws IOException {
        writeHeldPacket();
        begin(ENHANCED_PACKET);
        putInterfaceAndTime(interfaceNumber, nowNanos);
        int kept = snapBytes == NO_LENGTH_LIMIT ? end - start : Math.min(snapBytes, end - start);
        put32(kept);
        put32(end - start);
        putPadded(bytes, start, kept);
        byte[] flags = new byte[4];
        Bytes.put32(flags, 0, direction.flag);
        putOption(OPTION_PACKET_FLAGS, flags);
        for (String comment : comments) {
            putText(OPTION_COMMENT, comment);
        }
        packetHeld = true;
    }

    /** Adds {@code comment} to the last packet; does nothing and returns false if its block was already written. */
    public boolean commentLastPacket(String comment) {
        if (packetHeld) {
            putText(OPTION_COMMENT, comment);
        }
        return packetHeld;
    }

    /**
     * Adds comments that belong to no packet, in a statistics block of the interface. Without comments no block is
     * written.
     */
    public void comment(int interfaceNumber, long nowNanos, Iterable<String> comments) throws IOException {
        if (!comments.iterator().hasNext()) {
            return;
        }
        writeHeldPacket();
        begin(INTERFACE_STATISTICS);
        putInterfaceAndTime(interfaceNumber, nowNanos);
        for (String comment : comments) {
            putText(OPTION_COMMENT, comment);
        }
        putOption(OPTION_END, new byte[0]);
        write();
    }

    /** Writes the pending block, and flushes the stream. */
    public void flush() throws IOException {
        writeHeldPacket();
        out.flush();
    }

    @Override
    public void close() throws IOException {
        try (out) {
            writeHeldPacket();
        }
    }

    private void writeHeldPacket() throws IOException {
        if (packetHeld) {
            packetHeld = false;
            putOption(OPTION_END, new byte[0]);
            write();
        }
    }

    private void putInterfaceAndTime(int interfaceNumber, long nowNanos) {
        if (interfaceNumber < 0 || interfaceNumber >= interfaces) {
            throw new IllegalArgumentException(
                    "the file describes interfaces 0 to " + (interfaces - 1) + ", not " + interfaceNumber);
        }
        put32(interfaceNumber);
        put64(epochOffsetNanos + nowNanos);
    }

    private void begin(int type) {
        blockBytes = 0;
        put32(type);
        put32(0);
    }

    private void write() throws IOException {
        put32(blockBytes + 4);
        Bytes.put32(block, 4, blockBytes);
        out.write(block, 0, blockBytes);
    }

    private void putText(int code, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        putOption(code, utf8.length <= MAX_OPTION_BYTES ? utf8 : longestPrefix(text));
    }

    /** Truncates a text to the whole characters that fit an option. */
    private static byte[] longestPrefix(String text) {
        CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder().onMalformedInput(CodingErrorAction.REPLACE);
        ByteBuffer prefix = ByteBuffer.allocate(MAX_OPTION_BYTES);
        encoder.encode(CharBuffer.wrap(text), prefix, true);
        return Arrays.copyOf(prefix.array(), prefix.position());
    }

    private void putOption(int code, byte[] value) {
        put32(code << 16 | value.length);
        putPadded(value, 0, value.length);
    }

    private void putPadded(byte[] bytes, int start, int length) {
        int padded = length + 3 & ~3;
        reserve(padded);
        System.arraycopy(bytes, start, block, blockBytes, length);
        Arrays.fill(block, blockBytes + length, blockBytes + padded, (byte) 0);
        blockBytes += padded;
    }

    private void put32(int value) {
        reserve(4);
        Bytes.put32(block, blockBytes, value);
        blockBytes += 4;
    }

    private void put64(long value) {
        reserve(8);
        Bytes.put64(block, blockBytes, value);
        blockBytes += 8;
    }

    private void reserve(int more) {
        if (more > block.length - blockBytes) {
            block = Arrays.copyOf(block, Math.max(2 * block.length, blockBytes + more));
        }
    }
}
