package io.hawser.tcp.signature;

import io.hawser.tcp.segment.Seq;

/**
 * The sequence number extension of one direction (RFC 5925 §6.2): it counts how often the sequence number has wrapped,
 * so that a signed segment cannot be replayed 4 GiB later. It is computed from the highest number seen; valid segments
 * are less than half the sequence space away from that.
 */
public final class SequenceExtension {
    private int highest;
    private int wraps;

    public void start(int isn) {
        highest = isn;
        wraps = 0;
    }

    /** The extension of a segment that begins with {@code seq}. */
    public int of(int seq) {
        boolean smaller = Integer.compareUnsigned(seq, highest) < 0;
        if (Seq.lt(seq, highest)) {
            return smaller ? wraps : wraps - 1;
        }
        return smaller ? wraps + 1 : wraps;
    }

    /** Records a segment that begins with {@code seq} and was sent, or has arrived with a valid signature. */
    public void seen(int seq) {
        if (Seq.gt(seq, highest)) {
            wraps = of(seq);
            highest = seq;
        }
    }
}
