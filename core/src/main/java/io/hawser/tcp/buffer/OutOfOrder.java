package io.hawser.tcp.buffer;

import io.hawser.tcp.segment.Seq;
import io.hawser.wire.TcpOptions;
import java.util.Arrays;

/**
 * Ranges of the stream received ahead of a gap: disjoint ranges of sequence numbers in ascending order. Their number is
 * limited; lookup is a binary search.
 */
public final class OutOfOrder {
    /** Limit of the number of ranges: a sender that causes more holes gets no memory for them. */
    public static final int MAX_RANGES = 1024;

    private static final int FIRST_CAPACITY = 8;

    private int[] left = new int[FIRST_CAPACITY];
    private int[] right = new int[FIRST_CAPACITY];
    private int size;

    /** Sequence numbers within the ranges that grew last, latest first; some may be of ranges that no longer exist. */
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
     * Selects the ranges to report, writes their indexes into {@code indices}, and returns their number, at most
     * {@code most}: first the range of the latest arrival, then the ranges reported before, latest first, so that each
     * is repeated as long as there is space (RFC 2018 §4), then those furthest ahead.
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

    /**
     * Moves the range at {@code index}, which has grown from {@code from} on, to the first place of the recent ranges.
     */
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

    /** The first sequence number in {@code [from, to)} that was received already; {@code to} if there is none. */
    public int firstDuplicate(int from, int to) {
        int index = firstEndingAfter(from);
        return index < size ? Seq.min(Seq.max(left[index], from), to) : to;
    }

    /** End of the data that was received from {@code from} on, at most {@code to}. */
    public int duplicateEnd(int from, int to) {
        int index = firstEndingAfter(from);
        return index < size ? Seq.min(right[index], to) : to;
    }

    /** Returns whether {@code [from, to)} can be added: it extends a range, or there is space for one more range. */
    public boolean takes(int from, int to) {
        int index = firstEndingAtOrAfter(from);
        return size < MAX_RANGES || index < size && Seq.geq(to, left[index]);
    }

    /** Adds the received range {@code [from, to)}. Returns false, and adds nothing, if there are too many ranges. */
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

    /** Returns whether all of {@code [from, to)} was received already. */
    public boolean has(int from, int to) {
        int index = firstEndingAfter(from);
        return index < size && Seq.leq(left[index], from) && Seq.geq(right[index], to);
    }

    /** Removes data that is no longer ahead of {@code rcvNxt}, and returns the end of the contiguous stream. */
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

    /** Removes the range that is furthest ahead. */
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
