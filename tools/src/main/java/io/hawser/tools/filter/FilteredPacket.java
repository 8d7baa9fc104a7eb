package io.hawser.tools.filter;

import io.hawser.wire.Bytes;

/** The packet that a filter examines. Reading beyond its captured bytes refuses the packet. */
final class FilteredPacket {
    /** Thrown when the packet is too short. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        private Refused() {
            super("the packet ends too early", null, false, false);
        }
    }

    @SuppressWarnings("StaticAssignmentOfThrowable") // without a stack trace, so that one instance serves all packets
    static final Refused REFUSED = new Refused();

    /** Offsets that depend on the packet: of the header, type and payload of a frame in a tunnel. */
    final int[] offsets;

    private byte[] bytes = {};
    private int start;
    private int captured;
    private int wireBytes;
    private boolean outgoing;

    FilteredPacket(int offsets) {
        this.offsets = new int[offsets];
    }

    void set(byte[] newBytes, int newStart, int newCaptured, int newWireBytes, boolean newOutgoing) {
        bytes = newBytes;
        start = newStart;
        captured = newCaptured;
        wireBytes = newWireBytes;
        outgoing = newOutgoing;
    }

    /** The packet's length on the wire. */
    int wireBytes() {
        return wireBytes;
    }

    boolean isOutgoing() {
        return outgoing;
    }

    int u8(int offset) {
        return bytes[index(offset, 1)] & 0xff;
    }

    int u16(int offset) {
        return Bytes.u16(bytes, index(offset, 2));
    }

    int i32(int offset) {
        return Bytes.i32(bytes, index(offset, 4));
    }

    /** One, two or four bytes, as an unsigned number. */
    int load(int offset, int size) {
        return switch (size) {
            case 1 -> u8(offset);
            case 2 -> u16(offset);
            default -> i32(offset);
        };
    }

    private int index(int offset, int size) {
        if (offset < 0 || offset > captured - size) {
            throw REFUSED;
        }
        return start + offset;
    }
}
