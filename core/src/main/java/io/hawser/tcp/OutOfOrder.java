package io.hawser.tcp;

import java.util.Arrays;

/**
 * Which stretches of the stream have arrived ahead of a gap: disjoint ranges of sequence numbers in ascending order. Their
 * number is bounded; finding a place takes a binary search.
 */
final class OutOfOrder {
    /** A sender that is held up by more holes than this gets no memory for further ones. */
    static final int MAX_RANGES = 1024;

    private static final int FIRST_CAPACITY = 8;

    private int[] left = new int[FIRST_CAPACITY];
    private int[] right = new int[FIRST_CAPACITY];
    private int size;

    /** The left edge of the range that the latest arrival became part of: the first SACK block (RFC 2018 §4). */
    private int latest;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    int left(int index) {
        return left[index];
    }

    int right(int index) {
        return right[index];
    }

    /** The index of the range that holds the latest arrival; 0 when it has gone. */
    int latestIndex() {
        int index = firstEndingAfter(latest);
        return index < size ? index : 0;
    }

    /** Notes that {@code [from, to)} has arrived. Returns false, and notes nothing, when there are too many ranges. */
    boolean add(int from, int to) {
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
        latest = from;
        return true;
    }

    /** Whether all of {@code [from, to)} has arrived already. */
    boolean has(int from, int to) {
        int index = firstEndingAfter(from);
        return index < size && Seq.leq(left[index], from) && Seq.geq(right[index], to);
    }

    /** Removes what is no longer ahead of {@code rcvNxt}, and returns how far the stream now reaches without a gap. */
    int absorb(int rcvNxt) {
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
    void removeLast() {
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
