package io.hawser.tools.capture;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes a capture file of the pcap format, with microseconds, as {@code tcpdump -w} does. Not thread-safe. */
public final class PcapWriter implements Closeable {
    private static final int MICROSECONDS_MAGIC = 0xa1b2c3d4;
    private static final int FILE_HEADER_BYTES = 24;
    private static final int PACKET_HEADER_BYTES = 16;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final OutputStream out;
    private final ByteBuffer header = ByteBuffer.allocate(FILE_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    /**
     * Begins a file.
     *
     * @param out the destination; closed by {@link #close()}
     * @param linkType the LINKTYPE_ number of the packets
     * @param snapshotBytes maximum number of written bytes per packet
     */
    public PcapWriter(OutputStream out, int linkType, int snapshotBytes) throws IOException {
        this.out = out;
        header.putInt(MICROSECONDS_MAGIC).putShort((short) 2).putShort((short) 4);
        header.putInt(0).putInt(0).putInt(snapshotBytes).putInt(linkType);
        out.write(header.array(), 0, FILE_HEADER_BYTES);
    }

    /**
     * Adds a packet.
     *
     * @param epochNanos its time in nanoseconds since 1970
     * @param start the index of its first byte in {@code bytes}
     * @param end the index after its last captured byte
     * @param wireBytes its length on the wire
     */
    public void packet(long epochNanos, byte[] bytes, int start, int end, int wireBytes) throws IOException {
        header.clear();
        header.putInt((int) Math.floorDiv(epochNanos, NANOS_PER_SECOND));
        header.putInt((int) (Math.floorMod(epochNanos, NANOS_PER_SECOND) / 1000));
        header.putInt(end - start).putInt(wireBytes);
        out.write(header.array(), 0, PACKET_HEADER_BYTES);
        out.write(bytes, start, end - start);
    }

    /** Writes the buffered data. */
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
