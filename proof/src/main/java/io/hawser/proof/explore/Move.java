package io.hawser.proof.explore;

/**
 * A possible next event.
 *
 * @param ofLeft whether it concerns the left end or its packets
 * @param index for {@link Kind#DELIVER_LATE}: the index of the delayed packet
 */
record Move(Kind kind, boolean ofLeft, int index) {
    enum Kind {
        /** The first packet in flight arrives. */
        DELIVER(0),
        /** A delayed packet arrives. */
        DELIVER_LATE(0),
        /** The user performs its next step. */
        ACT(0),
        /** No packet is in flight: time advances to the next timer. */
        WAIT(0),
        /** The first packet in flight is lost. */
        DROP(1),
        /** The first packet in flight is copied; the copy may arrive at any time. */
        DUPLICATE(1),
        /** The first packet in flight is delayed: it may arrive at any time, or never. */
        DELAY(1),
        /** Time advances although a packet is in flight. */
        STALL(1);

        /** The number of faults that it counts as. */
        final int faults;

        Kind(int faults) {
            this.faults = faults;
        }
    }

    private static final Kind[] KINDS = Kind.values();

    Move(Kind kind, boolean ofLeft) {
        this(kind, ofLeft, 0);
    }

    /** A number that encodes the move. */
    short code() {
        return (short) (kind.ordinal() | (ofLeft ? 16 : 0) | index << 5);
    }

    static Move of(short code) {
        return new Move(KINDS[code & 15], (code & 16) != 0, code >> 5);
    }
}
