package io.hawser.tools.capture;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads the packets of a capture file of either format and byte order, one by one, without copying them. Not
 * thread-safe.
 */
public abstract sealed class CaptureReader implements Closeable permits PcapReader, PcapngReader {
    /** Maximum length of a packet, as in libpcap: 256 KiB. */
    public static final int MAX_SNAPSHOT_BYTES = 262_144;

    private static final int PCAP_MICROSECONDS = 0xa1b2c3d4;
    private static final int PCAP_NANOSECONDS = 0xa1b23c4d;
    private static final int PCAPNG = 0x0a0d0d0a;
    static final int MAGIC_BYTES = 4;

    final CaptureInput in;
    int linkType;
    int snapshotBytes;
    int start;
    int end;
    int wireBytes;
    long epochNanos;

    CaptureReader(CaptureInput in) {
        this.in = in;
    }

    /**
     * Reads the beginning of a file.
     *
     * @param stream the source; closed by {@link #close()}
     * @throws CaptureException if it is not a capture file
     */
    public static CaptureReader open(InputStream stream) throws IOException {
        CaptureInput in = new CaptureInput(stream);
        int there = in.require(MAGIC_BYTES);
        if (there < MAGIC_BYTES) {
            throw new CaptureException(
                    "truncated dump file; tried to read " + MAGIC_BYTES + " file header bytes, only got " + there);
        }
        int magic = in.i32(0);
        if (magic == PCAPNG) {
            return new PcapngReader(in);
        }
        int reversed = Integer.reverseBytes(magic);
        boolean isLittle = reversed == PCAP_MICROSECONDS || reversed == PCAP_NANOSECONDS;
        if (!isLittle && magic != PCAP_MICROSECONDS && magic != PCAP_NANOSECONDS) {
            throw new CaptureException("unknown file format");
        }
        in.littleEndian(isLittle);
        return new PcapReader(in, in.i32(0) == PCAP_NANOSECONDS);
    }

    /**
     * Reads the next packet. Returns false at the end of the file.
     *
     * @throws CaptureException if the file is damaged or ends within a packet
     */
    public abstract boolean next() throws IOException;

    /** The LINKTYPE_ number of the packets. */
    public final int linkType() {
        return linkType;
    }

    /** Maximum number of captured bytes per packet. */
    public final int snapshotBytes() {
        return snapshotBytes;
    }

    /** The array that holds the packet until the next one is read. */
    public final byte[] bytes() {
        return in.bytes();
    }

    /** The index of the packet's first byte. */
    public final int start() {
        return start;
    }

    /** The index after the last captured byte of the packet. */
    public final int end() {
        return end;
    }

    /** The length that the packet had on the wire. */
    public final int wireBytes() {
        return wireBytes;
    }

    /** The time of the packet, in nanoseconds since 1970. */
    public final long epochNanos() {
        return epochNanos;
    }

    @Override
    public final void close() throws IOException {
        in.close();
    }
}
