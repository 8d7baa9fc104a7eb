package io.hawser.tools.capture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Files of the pcapng format (draft-ietf-opsawg-pcapng) whose interfaces are all of one link type. */
final class PcapngReader extends CaptureReader {
    private static final int SECTION_HEADER = 0x0a0d0d0a;
    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int PACKET = 2;
    private static final int SIMPLE_PACKET = 3;
    private static final int ENHANCED_PACKET = 6;

    private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
    private static final int BLOCK_FRAME_BYTES = 12;
    private static final int MAX_BLOCK_BYTES = 16 << 20;
    private static final int OPTION_TIME_RESOLUTION = 9;
    private static final int OPTION_TIME_OFFSET = 14;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long MICROSECONDS = 1_000_000;

    private final List<Interface> interfaces = new ArrayList<>();
    private int blockBytes;

    /** Resolution of an interface's timestamps in units per second, and their origin in seconds since 1970. */
    private record Interface(long unitsPerSecond, long offsetSeconds) {
        long nanos(long units) {
            long seconds = Long.divideUnsigned(units, unitsPerSecond);
            long rest = Long.remainderUnsigned(units, unitsPerSecond);
            long nanos = unitsPerSecond <= NANOS_PER_SECOND
                    ? rest * NANOS_PER_SECOND / unitsPerSecond
                    : (long) ((double) rest / unitsPerSecond * NANOS_PER_SECOND);
            return (seconds + offsetSeconds) * NANOS_PER_SECOND + nanos;
        }
    }

    PcapngReader(CaptureInput in) throws IOException {
        super(in);
        readSection();
        while (interfaces.isEmpty()) {
            int type = readBlock();
            if (type < 0) {
                throw new CaptureException("the capture file has no Interface Description Blocks");
            } else if (type == INTERFACE_DESCRIPTION) {
                readInterface();
            } else if (type == ENHANCED_PACKET || type == SIMPLE_PACKET || type == PACKET) {
                throw new CaptureException(
                        "the capture file has a packet block before any Interface Description Blocks");
            }
        }
    }

    @Override
    public boolean next() throws IOException {
        while (true) {
            int type = readBlock();
            switch (type) {
                case -1 -> {
                    return false;
                }
                case SECTION_HEADER -> {
                    blockBytes = 0;
                    readSection();
                    interfaces.clear();
                }
                case INTERFACE_DESCRIPTION -> readInterface();
                case ENHANCED_PACKET -> {
                    packet(in.u32(8), (in.u32(12) << 32) | in.u32(16), in.u32(20), in.i32(24), 28);
                    return true;
                }
                case PACKET -> {
                    packet(in.u16(8), (in.u32(12) << 32) | in.u32(16), in.u32(20), in.i32(24), 28);
                    return true;
                }
                case SIMPLE_PACKET -> {
                    long wire = in.u32(8);
                    packet(0, 0, Math.min(wire, snapshotBytes), (int) wire, 12);
                    epochNanos = 0;
                    return true;
                }
                default -> {}
            }
        }
    }

    private void packet(long interfaceNumber, long time, long captured, int wire, int dataAt) throws CaptureException {
        if (interfaceNumber >= interfaces.size()) {
            throw new CaptureException("a packet arrived on interface " + interfaceNumber
                    + ", but there's no Interface Description Block for that interface");
        }
        if (captured > MAX_SNAPSHOT_BYTES) {
            throw new CaptureException(
                    "invalid packet capture length " + captured + ", bigger than snaplen of " + snapshotBytes);
        }
        if (dataAt + captured > blockBytes - 4) {
            throw new CaptureException("block of type " + in.i32(0) + " in pcapng dump file is too short");
        }
        epochNanos = interfaces.get((int) interfaceNumber).nanos(time);
        wireBytes = wire;
        start = in.at() + dataAt;
        end = start + (int) captured;
    }

    /** Reads a complete block to {@code in.at()}; returns its type, or -1 at the end of the file. */
    private int readBlock() throws IOException {
        in.skip(blockBytes);
        blockBytes = 0;
        int there = in.require(8);
        if (there == 0) {
            return -1;
        }
        truncated(8, there);
        int type = in.i32(0);
        if (type == SECTION_HEADER) {
            return type;
        }
        long length = in.u32(4);
        if (length < BLOCK_FRAME_BYTES) {
            throw new CaptureException(
                    "block in pcapng dump file has a length of " + length + " < " + BLOCK_FRAME_BYTES);
        } else if (length % 4 != 0) {
            throw new CaptureException(
                    "block in pcapng dump file has a length of " + length + " that is not a multiple of 4");
        } else if (length > MAX_BLOCK_BYTES) {
            throw new CaptureException("pcapng block size " + length + " > maximum " + MAX_BLOCK_BYTES);
        }
        blockBytes = (int) length;
        there = in.require(blockBytes);
        truncated(blockBytes - 8, there - 8);
        if (in.i32(blockBytes - 4) != blockBytes) {
            throw new CaptureException("block total length in header and trailer don't match");
        }
        int least = type == ENHANCED_PACKET || type == PACKET ? 32 : type == INTERFACE_DESCRIPTION ? 20 : 0;
        if (blockBytes < least) {
            throw new CaptureException("block of type " + type + " in pcapng dump file is too short");
        }
        return type;
    }

    private static void truncated(int wanted, int there) throws CaptureException {
        if (there < wanted) {
            throw new CaptureException(
                    "truncated pcapng dump file; tried to read " + wanted + " bytes, only got " + there);
        }
    }

    private void readSection() throws IOException {
        truncated(28, in.require(28));
        in.littleEndian(false);
        if (in.i32(8) != BYTE_ORDER_MAGIC) {
            in.littleEndian(true);
            if (in.i32(8) != BYTE_ORDER_MAGIC) {
                throw new CaptureException(
                        interfaces.isEmpty()
                                ? "unknown file format"
                                : "the file has a section with a bad byte order magic field");
            }
        }
        long length = in.u32(4);
        if (length < 28 || length > MAX_BLOCK_BYTES) {
            throw new CaptureException("Section Header Block in pcapng dump file has invalid length 28 < _" + length
                    + "_ < 1048576 (BT_SHB_INSANE_MAX)");
        }
        if (in.u16(12) != 1) {
            throw new CaptureException("unsupported pcapng savefile version " + in.u16(12) + "." + in.u16(14));
        }
        blockBytes = (int) length;
        truncated(blockBytes, in.require(blockBytes));
    }

    private void readInterface() throws CaptureException {
        int type = in.u16(8);
        int snapshot = in.i32(12) <= 0 ? MAX_SNAPSHOT_BYTES : in.i32(12);
        if (snapshotBytes == 0) {
            linkType = type;
            snapshotBytes = snapshot;
        } else if (type != linkType) {
            throw new CaptureException(
                    "an interface has a type " + type + " different from the type of the first interface");
        }
        long units = MICROSECONDS;
        long offset = 0;
        int option = 16;
        while (option + 4 <= blockBytes - 4) {
            int code = in.u16(option);
            int length = in.u16(option + 2);
            if (code == 0 || option + 4 + length > blockBytes - 4) {
                break;
            }
            if (code == OPTION_TIME_RESOLUTION && length == 1) {
                units = resolution(in.u8(option + 4));
            } else if (code == OPTION_TIME_OFFSET && length == 8) {
                offset = in.i64(option + 4);
            }
            option += 4 + (length + 3) / 4 * 4;
        }
        interfaces.add(new Interface(units, offset));
    }

    private static long resolution(int exponent) throws CaptureException {
        if ((exponent & 0x80) != 0) {
            int shift = exponent & 0x7f;
            if (shift > 62) {
                throw new CaptureException(
                        "Interface Description Block if_tsresol option resolution 2^-" + shift + " is too high");
            }
            return 1L << shift;
        }
        if (exponent > 18) {
            throw new CaptureException(
                    "Interface Description Block if_tsresol option resolution 10^-" + exponent + " is too high");
        }
        long units = 1;
        for (int i = 0; i < exponent; i++) {
            units *= 10;
        }
        return units;
    }
}
