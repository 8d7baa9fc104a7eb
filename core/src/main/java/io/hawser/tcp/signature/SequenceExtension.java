package io.hawser.tcp.signature;

import io.hawser.tcp.segment.Seq;

/**
 * The sequence number extension of one direction (RFC 5925 §6.2): how often the sequence number has wrapped, so that
 * what was signed once cannot be replayed 4 GiB later. It is worked out from the highest number that was seen, from
 * which no number of a living segment is further away than half the sequence space.
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

    /** A segment that begins with {@code seq} was sent, or has come and was no forgery. */
    public void seen(int seq) {
        if (Seq.gt(seq, highest)) {
            wraps = of(seq);
            highest = seq;
        }
    }
}
