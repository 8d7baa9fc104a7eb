package io.hawser.proof.explore;

/**
 * One thing that happens next.
 *
 * @param ofLeft whether it happens to what the left end sends, or does
 * @param index of {@link Kind#DELIVER_LATE}: which of the packets that were held back
 */
record Move(Kind kind, boolean ofLeft, int index) {
    enum Kind {
        /** The first packet on its way arrives. */
        DELIVER(0),
        /** A delayed packet arrives. */
        DELIVER_LATE(0),
        /** The user does its next step. */
        ACT(0),
        /** Nothing is on its way: time passes until something is due. */
        WAIT(0),
        /** The first packet on its way gets lost. */
        DROP(1),
        /** The first packet on its way is copied; the copy may arrive at any time. */
        DUPLICATE(1),
        /** The first packet on its way is held back: it may arrive at any time, or never. */
        DELAY(1),
        /** Time passes though something is on its way. */
        STALL(1);

        /** The share of the bound that it takes. */
        final int faults;

        Kind(int faults) {
            this.faults = faults;
        }
    }

    private static final Kind[] KINDS = Kind.values();

    Move(Kind kind, boolean ofLeft) {
        this(kind, ofLeft, 0);
    }

    /** A number to remember it by. */
    short code() {
        return (short) (kind.ordinal() | (ofLeft ? 16 : 0) | index << 5);
    }

    static Move of(short code) {
        return new Move(KINDS[code & 15], (code & 16) != 0, code >> 5);
    }
}
