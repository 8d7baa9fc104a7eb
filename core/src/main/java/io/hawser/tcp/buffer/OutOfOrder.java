package io.hawser.tcp.buffer;

import io.hawser.tcp.segment.Seq;
import io.hawser.wire.TcpOptions;
import java.util.Arrays;

/**
 * Which stretches of the stream have arrived ahead of a gap: disjoint ranges of sequence numbers in ascending order.
 * Their number is bounded; finding a place takes a binary search.
 */
public final class OutOfOrder {
    /** A sender that is held up by more holes than this gets no memory for further ones. */
    public static final int MAX_RANGES = 1024;

    private static final int FIRST_CAPACITY = 8;

    private int[] left = new int[FIRST_CAPACITY];
    private int[] right = new int[FIRST_CAPACITY];
    private int size;

    /** Numbers within the ranges that have grown last, the latest first; also some that have gone. */
    private final int[] recent = new int[TcpOptions.MAX_SACK_BLOCKS];

    public boolean isEmpty() {
        return size == 0;
    }

    public int size() {
        return size;
    }

    public int left(int index) {
        return left[index];
    }

    public int right(int index) {
        return right[index];
    }

    /**
     * Writes into {@code indices} which ranges are to be reported, at most {@code most}, and returns how many: the one
     * of the latest arrival, then those that were reported before, the latest first, so that each is repeated while
     * there is room (RFC 2018 §4); then the furthest.
     */
    public int report(int[] indices, int most) {
        int count = 0;
        for (int i = 0; i < recent.length && count < most; i++) {
            int index = firstEndingAfter(recent[i]);
            if (index < size && Seq.leq(left[index], recent[i]) && !isAmong(indices, count, index)) {
                indices[count++] = index;
            }
        }
        for (int index = size - 1; index >= 0 && count < most; index--) {
            if (!isAmong(indices, count, index)) {
                indices[count++] = index;
            }
        }
        return count;
    }

    private static boolean isAmong(int[] indices, int count, int index) {
        for (int i = 0; i < count; i++) {
            if (indices[i] == index) {
                return true;
            }
        }
        return false;
    }

    /** The range at {@code index} has grown from {@code from} on; the others are older by one. */
    private void remember(int from, int index) {
        int moving = from;
        for (int i = 0; i < recent.length; i++) {
            int older = recent[i];
            recent[i] = moving;
            if (Seq.geq(older, left[index]) && Seq.lt(older, right[index])) {
                return;
            }
            moving = older;
        }
    }

    /** Where in {@code [from, to)} the first begins that has arrived already; {@code to} when nothing has. */
    public int firstDuplicate(int from, int to) {
        int index = firstEndingAfter(from);
        return index < size ? Seq.min(Seq.max(left[index], from), to) : to;
    }

    /** End of the data that has arrived from {@code from} on, at most {@code to}. */
    public int duplicateEnd(int from, int to) {
        int index = firstEndingAfter(from);
        return index < size ? Seq.min(right[index], to) : to;
    }

    /** Whether {@code [from, to)} can be noted: there is a place for one more range, or it goes on with others. */
    public boolean takes(int from, int to) {
        int index = firstEndingAtOrAfter(from);
        return size < MAX_RANGES || index < size && Seq.geq(to, left[index]);
    }

    /** Notes that {@code [from, to)} has arrived. Returns false, and notes nothing, when there are too many ranges. */
    public boolean add(int from, int to) {
        int index = firstEndingAtOrAfter(from);
        if (index == size || Seq.lt(to, left[index])) {
            if (size == MAX_RANGES) {
                return false;
            }
            insert(index, from, to);
        } else {
            int last = index;
            while (last + 1 < size && Seq.leq(left[last + 1], to)) {
                last++;
            }
            left[index] = Seq.min(left[index], from);
            right[index] = Seq.max(right[last], to);
            remove(index + 1, last + 1);
        }
        remember(from, index);
        return true;
    }

    /** Whether all of {@code [from, to)} has arrived already. */
    public boolean has(int from, int to) {
        int index = firstEndingAfter(from);
        return index < size && Seq.leq(left[index], from) && Seq.geq(right[index], to);
    }

    /** Removes what is no longer ahead of {@code rcvNxt}, and returns how far the stream now reaches without a gap. */
    public int absorb(int rcvNxt) {
        int reached = rcvNxt;
        int absorbed = 0;
        while (absorbed < size && Seq.leq(left[absorbed], reached)) {
            reached = Seq.max(reached, right[absorbed]);
            absorbed++;
        }
        remove(0, absorbed);
        return reached;
    }

    /** Forgets the range that is furthest ahead. */
    public void removeLast() {
        size--;
    }

    private int firstEndingAtOrAfter(int seq) {
        return firstEndingAfter(seq - 1);
    }

    private int firstEndingAfter(int seq) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = low + high >>> 1;
            if (Seq.gt(right[middle], seq)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private void insert(int index, int from, int to) {
        if (size == left.length) {
            left = Arrays.copyOf(left, 2 * size);
            right = Arrays.copyOf(right, 2 * size);
        }
        System.arraycopy(left, index, left, index + 1, size - index);
        System.arraycopy(right, index, right, index + 1, size - index);
        left[index] = from;
        right[index] = to;
        size++;
    }

    private void remove(int from, int to) {
        System.arraycopy(left, to, left, from, size - to);
        System.arraycopy(right, to, right, from, size - to);
        size -= to - from;
    }
}
