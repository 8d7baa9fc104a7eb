package io.hawser.tools.capture;

import java.io.IOException;

/** Files of the pcap format (draft-ietf-opsawg-pcap). */
final class PcapReader extends CaptureReader {
    private static final int FILE_HEADER_BYTES = 24;
    private static final int PACKET_HEADER_BYTES = 16;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int LINK_TYPE_BITS = 0x03ff_ffff;

    private final boolean nanoseconds;
    private int packetBytes;

    PcapReader(CaptureInput in, boolean nanoseconds) throws IOException {
        super(in);
        this.nanoseconds = nanoseconds;
        int there = in.require(FILE_HEADER_BYTES);
        if (there < FILE_HEADER_BYTES) {
            throw new CaptureException("truncated dump file; tried to read " + FILE_HEADER_BYTES
                    + " file header bytes, only got " + (there - MAGIC_BYTES));
        }
        int major = in.u16(4);
        if (major < 2) {
            throw new CaptureException("archaic pcap savefile format");
        } else if (major > 2 || in.u16(6) > 4 && in.u16(6) != 543) {
            throw new CaptureException("unsupported pcap savefile version " + major + "." + in.u16(6));
        }
        int snapshot = in.i32(16);
        snapshotBytes = snapshot <= 0 ? Integer.MAX_VALUE : snapshot;
        linkType = in.i32(20) & LINK_TYPE_BITS;
        in.skip(FILE_HEADER_BYTES);
    }

    @Override
    public boolean next() throws IOException {
        in.skip(packetBytes);
        packetBytes = 0;
        int there = in.require(PACKET_HEADER_BYTES);
        if (there == 0) {
            return false;
        }
        if (there < PACKET_HEADER_BYTES) {
            throw new CaptureException(
                    "truncated dump file; tried to read " + PACKET_HEADER_BYTES + " header bytes, only got " + there);
        }
        long fraction = in.u32(4);
        epochNanos = in.u32(0) * NANOS_PER_SECOND + (nanoseconds ? fraction : fraction * 1000);
        long captured = in.u32(8);
        wireBytes = in.i32(12);
        if (captured > MAX_SNAPSHOT_BYTES) {
            String limit =
                    captured > snapshotBytes ? "snaplen of " + snapshotBytes : "maximum of " + MAX_SNAPSHOT_BYTES;
            throw new CaptureException("invalid packet capture length " + captured + ", bigger than " + limit);
        }
        in.skip(PACKET_HEADER_BYTES);
        packetBytes = (int) captured;
        there = in.require(packetBytes);
        if (there < packetBytes) {
            throw new CaptureException(
                    "truncated dump file; tried to read " + packetBytes + " captured bytes, only got " + there);
        }
        start = in.at();
        end = start + Math.min(packetBytes, snapshotBytes);
        return true;
    }
}
