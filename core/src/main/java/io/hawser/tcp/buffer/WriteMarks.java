package io.hawser.tcp.buffer;

import io.hawser.tcp.segment.Seq;

/**
 * Marks in the send buffer that {@code SendFlags} have set: ends of records, and urgent data. Made for the first write
 * with such a flag.
 */
public final class WriteMarks {
    private static final int FIRST_CAPACITY = 8;

    /** Ends of records that are not acknowledged yet, in order: a ring. */
    private int[] ends = new int[FIRST_CAPACITY];

    private int first;
    private int count;

    /** SND.UP: the number after the urgent data; valid only if there is urgent data. */
    private int sndUp;

    private boolean urgentMode;

    /** Removes the marks before this sequence number, which was acknowledged. */
    public void acknowledged(int sndUna) {
        while (count > 0 && Seq.leq(ends[first], sndUna)) {
            first = first + 1 & ends.length - 1;
            count--;
        }
        if (urgentMode && Seq.leq(sndUp, sndUna)) {
            urgentMode = false;
        }
    }

    // ---- urgent data

    /** Marks data before {@code end} as urgent: RFC 9293 §3.10.2 has the pointer name the octet that follows it. */
    public void urgentTo(int end) {
        // MUST-62
        sndUp = end;
        urgentMode = true;
    }

    /** The urgent pointer of a segment, or -1 for none: the distance, at most 65535 (RFC 9293 MUST-30). */
    public int urgentPointer(int seq) {
        if (urgentMode && Seq.gt(sndUp, seq)) {
            // MUST-31
            return Math.min(sndUp - seq, 0xffff);
        }
        return -1;
    }

    // ---- records

    /** Ends a record at {@code end}: no segment spans this number. */
    public void endRecord(int end) {
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

    public boolean hasRecords() {
        return count > 0;
    }

    /** Number of bytes, of {@code length} from {@code seq} on, that belong to the same record. */
    public int withinRecord(int seq, int length) {
        int next = endsUpTo(seq);
        return next == count ? length : Math.min(length, at(next) - seq);
    }

    /** Returns whether a record ends here. */
    public boolean isEndOfRecord(int seq) {
        int upTo = endsUpTo(seq);
        return upTo > 0 && at(upTo - 1) == seq;
    }

    /** Counts the records that end at {@code seq} or before, by binary search. */
    private int endsUpTo(int seq) {
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
