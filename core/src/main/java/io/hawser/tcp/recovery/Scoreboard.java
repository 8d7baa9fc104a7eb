package io.hawser.tcp.recovery;

import io.hawser.tcp.congestion.ModelBasedControl;
import io.hawser.tcp.segment.Seq;
import org.jspecify.annotations.Nullable;

/**
 * State of each segment in flight (RFC 6675 §3): when it was last sent, and whether it was delivered (SACKED), is
 * considered lost (LOST), or was retransmitted since (RETRANSMITTED). The entries form a ring in sequence order. The
 * index of a segment grows for ever; modulo the ring's size it selects the entry.
 *
 * <p>Exists only while segments are in flight; see {@link ScoreboardPool}. No operation is linear in the window, except
 * when a peer reneges: a timeout and an undo visit the segments that were sent, or marked lost, since the last one
 * ({@link Losses}). A SACK block marks only newly covered segments. Each marked entry stores an index up to which all
 * entries are marked ({@code skip}); each search shortens the chain, so that a repeated block costs one search.
 *
 * <p>A segment that a block covers in part stays unmarked: the peer then lacks a part of it, and a retransmission of
 * the whole is correct in any case. Indices are compared by their difference, like sequence numbers.
 */
public final class Scoreboard {
    static final int SACKED = 1;
    static final int LOST = 2;
    /** The segment was retransmitted, and the retransmission is in flight as far as is known. */
    static final int RETRANSMITTED = 4;
    /**
     * The segment was sent more than once: an acknowledgment does not show for which transmission it is (Karn's
     * algorithm).
     */
    static final int EVER_RETRANSMITTED = 8;

    static final int FIRST_CAPACITY = 8;

    /**
     * Limit of the number of entries. One-byte segments could make the ring a hundred times larger than the data;
     * beyond this limit, new data extends the last entry.
     */
    static final int MAX_SEGMENTS = 1 << 16;

    private final int maxSegments;

    private int[] end = new int[FIRST_CAPACITY];
    private long[] sent = new long[FIRST_CAPACITY];
    /** Transmission number within the flight: orders segments that were sent at the same instant. */
    private int[] order = new int[FIRST_CAPACITY];

    private int sendings;
    /** For a SACKED entry: a later index up to which all entries are SACKED. */
    private int[] skip = new int[FIRST_CAPACITY];

    private byte[] flags = new byte[FIRST_CAPACITY];
    private int mask = FIRST_CAPACITY - 1;

    private int front;
    private int tail;
    /** SND.UNA: the start of the first segment. */
    private int una;

    private int sackedBytes;
    private int sackedSegments;
    private int lostBytes;
    private int retransmittedBytes;
    /**
     * Without SACK: bytes that duplicate acknowledgments show as delivered (RFC 5681 §3.2, the inflation of the
     * window).
     */
    public int presumedBytes;

    public int duplicateAcks;
    /** SND.NXT at the first sign of a loss: limited transmit (RFC 3042) sends data beyond it. */
    public int orderlyEnd;

    /** Data that the current acknowledgment has delivered. */
    public final Delivery delivery = new Delivery();

    /** Delivery rate of that data. */
    public final RateSampler rates = new RateSampler();

    /** Segments marked lost. */
    public final Losses losses = new Losses(this);

    /** Records how much of the congestion window the flight uses. */
    public final WindowUse windowUse = new WindowUse();

    /** The deadlines that share the retransmission timer. */
    public final FlightTimers timers = new FlightTimers();

    /** The tail loss probe of this flight. */
    public final TailLossProbe probe = new TailLossProbe();

    Scoreboard() {
        this(MAX_SEGMENTS);
    }

    /** Makes a scoreboard for so many segments, a power of two of at least {@link #FIRST_CAPACITY}. */
    Scoreboard(int maxSegments) {
        this.maxSegments = maxSegments;
    }

    /** Begins a flight at {@code sndUna}. */
    public void beginAt(int sndUna) {
        una = sndUna;
        front = 0;
        tail = 0;
        timers.rtoDeadlineNanos = 0;
        sendings = 0;
        orderlyEnd = sndUna;
        windowUse.beginAt(sndUna);
        // A flight that ended with an undecided probe has left indices that would now denote other segments.
        losses.clear();
    }

    /** Cancels the wait for the answer to a probe and for late segments. */
    public void disarm() {
        probe.clear();
        timers.reorderDeadlineNanos = 0;
    }

    /** Sets the model that is notified of each segment sent from now on; null for none. */
    public void model(@Nullable ModelBasedControl congestion, boolean selective) {
        rates.model(congestion, selective, sendings, mask + 1);
    }

    /** Resets the scoreboard for another connection. Returns whether it is small enough to be kept. */
    boolean recycle() {
        sackedBytes = 0;
        sackedSegments = 0;
        lostBytes = 0;
        retransmittedBytes = 0;
        presumedBytes = 0;
        duplicateAcks = 0;
        timers.clear();
        probe.clear();
        losses.clear();
        rates.recycle();
        return mask < ScoreboardPool.MAX_CAPACITY;
    }

    // ---- sending

    /** Records a segment that ends before {@code segmentEnd} and was sent for the first time. */
    public void sent(int segmentEnd, long nowNanos) {
        int size = tail - front;
        if (size > mask) {
            if (size == maxSegments) {
                extendLast(segmentEnd, nowNanos);
                return;
            }
            grow();
        }
        int slot = tail & mask;
        end[slot] = segmentEnd;
        sent[slot] = nowNanos;
        order[slot] = sendings++;
        flags[slot] = 0;
        tail++;
        noteSent(slot, segmentEnd - start(tail - 1), nowNanos);
    }

    private void noteSent(int slot, int bytes, long nowNanos) {
        if (rates.isOfModel()) {
            rates.sent(slot, bytes, pipeBytes(), nowNanos);
        } else {
            boolean alone = tail - front == 1 || lostBytes > 0 && pipeBytes() <= bytes;
            rates.sent(order[slot], alone, nowNanos);
        }
    }

    /** Records in {@link #windowUse} that data was sent for the first time. */
    public void noteUse() {
        windowUse.sent(una, flightBytes());
    }

    /** Records that the congestion window is used completely. */
    public void noteFullUse() {
        windowUse.full(una, flightBytes());
    }

    /** Extends the last segment; its marks are cleared. */
    private void extendLast(int segmentEnd, long nowNanos) {
        int slot = tail - 1 & mask;
        int bytes = end[slot] - start(tail - 1);
        int flag = flags[slot];
        if ((flag & SACKED) != 0) {
            sackedBytes -= bytes;
            sackedSegments--;
        }
        lostBytes -= (flag & LOST) != 0 ? bytes : 0;
        retransmittedBytes -= (flag & RETRANSMITTED) != 0 ? bytes : 0;
        // An acknowledgment of the segment now refers to this transmission.
        flags[slot] = 0;
        end[slot] = segmentEnd;
        sent[slot] = nowNanos;
        order[slot] = sendings++;
        losses.lastIsNew(tail - 1);
        noteSent(slot, segmentEnd - start(tail - 1), nowNanos);
    }

    private void grow() {
        int capacity = 2 * (mask + 1);
        int[] newEnd = new int[capacity];
        long[] newSent = new long[capacity];
        int[] newSkip = new int[capacity];
        int[] newOrder = new int[capacity];
        byte[] newFlags = new byte[capacity];
        for (int index = front; index != tail; index++) {
            int from = index & mask;
            int to = index & capacity - 1;
            newEnd[to] = end[from];
            newSent[to] = sent[from];
            newSkip[to] = skip[from];
            newOrder[to] = order[from];
            newFlags[to] = flags[from];
        }
        rates.grow(capacity, front, tail);
        end = newEnd;
        sent = newSent;
        skip = newSkip;
        order = newOrder;
        flags = newFlags;
        mask = capacity - 1;
    }

    /** Records a retransmission of a segment. */
    public void retransmitted(int index, long nowNanos) {
        int slot = index & mask;
        int bytes = end[slot] - start(index);
        sent[slot] = nowNanos;
        order[slot] = sendings++;
        boolean repeated = (flags[slot] & RETRANSMITTED) != 0;
        retransmittedBytes += repeated ? 0 : bytes;
        flags[slot] |= RETRANSMITTED | EVER_RETRANSMITTED;
        losses.retransmitted(index, repeated);
        noteSent(slot, bytes, nowNanos);
    }

    // ---- acknowledgments

    /** Advances SND.UNA to {@code ack}. */
    public void acknowledge(int ack, @Nullable RackDetector rack) {
        while (front != tail) {
            int slot = front & mask;
            int segmentEnd = end[slot];
            if (Seq.gt(segmentEnd, ack)) {
                leave(flags[slot], ack - una);
                break;
            }
            int flag = flags[slot];
            leave(flag, segmentEnd - una);
            if ((flag & SACKED) == 0) {
                delivered(slot, una, flag, rack);
            } else {
                sackedSegments--;
            }
            una = segmentEnd;
            front++;
        }
        una = ack;
        losses.acknowledged(front);
    }

    /** Subtracts bytes that were acknowledged in sequence from the counters. */
    private void leave(int flag, int bytes) {
        if ((flag & SACKED) != 0) {
            sackedBytes -= bytes;
            return;
        }
        delivery.bytes += bytes;
        if (flag != 0) {
            lostBytes -= (flag & LOST) != 0 ? bytes : 0;
            retransmittedBytes -= (flag & RETRANSMITTED) != 0 ? bytes : 0;
        }
    }

    private void delivered(int slot, int start, int flag, @Nullable RackDetector rack) {
        boolean retransmitted = (flag & EVER_RETRANSMITTED) != 0;
        delivery.add(sent[slot], end[slot], retransmitted);
        rates.delivered(slot, order[slot], sent[slot]);
        if (rack != null) {
            rack.delivered(sent[slot], order[slot], start, end[slot], retransmitted);
        }
    }

    /** Marks the segments that lie entirely within {@code [left, right)}, a range in flight. */
    public void sack(int left, int right, RackDetector rack) {
        int index = firstFrom(left);
        while (index != tail) {
            int slot = index & mask;
            if ((flags[slot] & SACKED) != 0) {
                index = skip(index);
                continue;
            }
            if (Seq.gt(end[slot], right)) {
                return;
            }
            int flag = flags[slot];
            int bytes = end[slot] - start(index);
            leave(flag, bytes);
            sackedBytes += bytes;
            sackedSegments++;
            flags[slot] = (byte) (flag & EVER_RETRANSMITTED | SACKED);
            skip[slot] = index + 1;
            delivered(slot, end[slot] - bytes, flag, rack);
            index++;
        }
    }

    /**
     * The first index after a SACKED one up to which all entries are known to be SACKED; shortens the chain for the
     * next search.
     */
    int skip(int index) {
        int next = skip[index & mask];
        if (next - tail < 0 && (flags[next & mask] & SACKED) != 0) {
            int further = skip[next & mask];
            // The last entry is not skipped: data that is not SACKED may still extend it.
            if (further != tail) {
                skip[index & mask] = further;
            }
            next = further;
        }
        return next;
    }

    /** The first segment that begins at {@code seq} or later: a binary search. */
    private int firstFrom(int seq) {
        int low = front;
        int high = tail;
        while (low - high < 0) {
            int middle = low + (high - low >>> 1);
            if (Seq.geq(start(middle), seq)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    // ---- losses: called by Losses

    /** Marks a segment, or its last retransmission, lost; it must not be marked yet. */
    void lose(int index) {
        int slot = index & mask;
        int bytes = end[slot] - start(index);
        delivery.lossFound = true;
        rates.lost(index, slot, order[slot], bytes);
        if ((flags[slot] & LOST) == 0) {
            lostBytes += bytes;
        }
        if ((flags[slot] & RETRANSMITTED) != 0) {
            retransmittedBytes -= bytes;
        }
        flags[slot] = (byte) (flags[slot] & ~RETRANSMITTED | LOST);
    }

    /** Clears the LOST mark of a segment. */
    void find(int index) {
        int slot = index & mask;
        if ((flags[slot] & LOST) != 0) {
            lostBytes -= end[slot] - start(index);
            flags[slot] &= ~LOST;
        }
    }

    /** Counts a retransmission that was marked lost as in flight again. */
    void findRetransmission(int index) {
        flags[index & mask] |= RETRANSMITTED;
        retransmittedBytes += end(index) - start(index);
    }

    /** Clears all SACKED marks (RFC 2018 §8). */
    void forgetSacks() {
        for (int index = front; index != tail; index++) {
            flags[index & mask] &= ~SACKED;
        }
        sackedBytes = 0;
        sackedSegments = 0;
    }

    /** Resets the count of duplicate acknowledgments. */
    public void forgetDuplicates() {
        presumedBytes = 0;
        duplicateAcks = 0;
    }

    // ---- queries of other classes

    /** Bytes in the network, as far as is known: RFC 6675's pipe, updated incrementally. */
    public int pipeBytes() {
        return Math.max(0, flightBytes() - sackedBytes - lostBytes + retransmittedBytes - presumedBytes);
    }

    /** RFC 5681's FlightSize: bytes sent and not acknowledged in sequence. */
    public int flightBytes() {
        return front == tail ? 0 : end[tail - 1 & mask] - una;
    }

    public boolean isEmpty() {
        return front == tail;
    }

    public int front() {
        return front;
    }

    public int tail() {
        return tail;
    }

    public int start(int index) {
        return index == front ? una : end[index - 1 & mask];
    }

    public int end(int index) {
        return end[index & mask];
    }

    int flags(int index) {
        return flags[index & mask];
    }

    /** Returns whether SACK has reported the segment as received. */
    public boolean isSacked(int index) {
        return (flags(index) & SACKED) != 0;
    }

    /** Returns whether the segment is marked lost. */
    public boolean isLost(int index) {
        return (flags(index) & LOST) != 0;
    }

    /** Time when a segment was last sent. */
    public long sentNanos(int index) {
        return sent[index & mask];
    }

    /** Transmission number of the segment within the flight. */
    int order(int index) {
        return order[index & mask];
    }

    public int sackedBytes() {
        return sackedBytes;
    }

    public int sackedSegments() {
        return sackedSegments;
    }

    public int lostBytes() {
        return lostBytes;
    }

    public int retransmittedBytes() {
        return retransmittedBytes;
    }
}
