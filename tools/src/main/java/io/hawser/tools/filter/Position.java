package io.hawser.tools.filter;

/**
 * An offset in a packet.
 *
 * @param constant its constant part
 * @param variable the entry of {@link FilteredPacket#offsets} to add; negative for none
 */
record Position(int constant, int variable) {
    static final int NONE = -1;

    static Position at(int constant) {
        return new Position(constant, NONE);
    }

    Position plus(int bytes) {
        return new Position(constant + bytes, variable);
    }

    int in(FilteredPacket packet) {
        return variable == NONE ? constant : constant + packet.offsets[variable];
    }

    /** Matches if the byte at offset {@code bytes}, under the mask, is {@code value}. */
    FilterCondition u8(int bytes, int mask, int value) {
        int offset = constant + bytes;
        int entry = variable;
        return entry == NONE
                ? packet -> (packet.u8(offset) & mask) == value
                : packet -> (packet.u8(offset + packet.offsets[entry]) & mask) == value;
    }

    FilterCondition u8(int bytes, int value) {
        return u8(bytes, 0xff, value);
    }

    /** Matches if the two bytes there, under the mask, are {@code value}. */
    FilterCondition u16(int bytes, int mask, int value) {
        int offset = constant + bytes;
        int entry = variable;
        return entry == NONE
                ? packet -> (packet.u16(offset) & mask) == value
                : packet -> (packet.u16(offset + packet.offsets[entry]) & mask) == value;
    }

    FilterCondition u16(int bytes, int value) {
        return u16(bytes, 0xffff, value);
    }

    /** Matches if the four bytes there, under the mask, are {@code value}. */
    FilterCondition i32(int bytes, int mask, int value) {
        int offset = constant + bytes;
        int entry = variable;
        return entry == NONE
                ? packet -> (packet.i32(offset) & mask) == value
                : packet -> (packet.i32(offset + packet.offsets[entry]) & mask) == value;
    }
}
