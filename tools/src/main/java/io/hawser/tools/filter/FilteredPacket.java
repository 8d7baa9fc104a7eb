package io.hawser.tools.filter;

import io.hawser.wire.Bytes;

/** The packet that a filter decides on. Reading beyond its captured bytes ends the decision: the packet is refused. */
final class FilteredPacket {
    /** Thrown where the packet ends too early. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        private Refused() {
            super("the packet ends too early", null, false, false);
        }
    }

    @SuppressWarnings("StaticAssignmentOfThrowable") // without a stack trace: one serves all packets
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

    /** The length that the packet had on the wire. */
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
