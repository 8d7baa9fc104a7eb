package io.hawser.tcp;

/**
 * What writes with {@link SendFlags} have asked for: where records end, and whether more is to come. A sender has it from the first
 * such write on.
 */
final class WriteMarks {
    private static final int FIRST_CAPACITY = 8;

    /** Where records end that are not acknowledged yet, in order: a ring. */
    private int[] ends = new int[FIRST_CAPACITY];

    private int first;
    private int count;

    /** Up to here a write has said that nothing follows at once. */
    private int pushed;

    /** Until the write returns, what does not fill a segment waits. */
    boolean holds;

    WriteMarks(int pushed) {
        this.pushed = pushed;
    }

    /**
     * A write has been taken, up to {@code end}.
     *
     * @param maxWindow the largest window of the peer: half of it is pushed in any case, as in Linux
     */
    void written(int end, int flags, int maxWindow) {
        boolean more = (flags & SendFlags.MORE) != 0;
        if (!more || end - pushed > maxWindow / 2) {
            pushed = end;
        }
        holds = more;
        if ((flags & SendFlags.END_OF_RECORD) != 0) {
            endRecord(end);
        }
    }

    /** What came before has been acknowledged. */
    void acknowledged(int sndUna) {
        while (count > 0 && Seq.leq(ends[first], sndUna)) {
            first = first + 1 & ends.length - 1;
            count--;
        }
    }

    /** A record ends here: no segment goes on beyond. */
    void endRecord(int end) {
        if (count == ends.length) {
            grow();
        }
        ends[first + count & ends.length - 1] = end;
        count++;
    }

    private void grow() {
        int[] larger = new int[2 * ends.length];
        for (int i = 0; i < count; i++) {
            larger[i] = ends[first + i & ends.length - 1];
        }
        ends = larger;
        first = 0;
    }

    /** What of {@code length} bytes from {@code seq} on belongs to one record. */
    int withinRecord(int seq, int length) {
        int next = firstAfter(seq);
        return next == count ? length : Math.min(length, at(next) - seq);
    }

    /**
     * Whether a segment asks to be handed on at once: PSH.
     *
     * @param last whether it ends with the last byte of the buffer
     */
    boolean isPushed(int seq, int end, boolean last) {
        int next = firstAfter(seq);
        return last && Seq.gt(pushed, seq) || next < count && at(next) == end;
    }

    /** What is sent up to here is not to wait for what follows. */
    void push(int end) {
        pushed = Seq.max(pushed, end);
    }

    /** How many records end at {@code seq} or before: a binary search. */
    private int firstAfter(int seq) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = low + high >>> 1;
            if (Seq.gt(at(middle), seq)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private int at(int index) {
        return ends[first + index & ends.length - 1];
    }
}
