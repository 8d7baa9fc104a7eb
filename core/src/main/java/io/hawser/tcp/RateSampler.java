package io.hawser.tcp;

import io.hawser.tcp.congestion.CongestionControl;
import io.hawser.tcp.congestion.LossSample;
import io.hawser.tcp.congestion.RateSample;
import org.jspecify.annotations.Nullable;

/**
 * Measures the rate at which the network delivers (draft-ietf-ccwg-bbr §4.1, delivery rate samples): remembers with each
 * segment in flight what had been delivered when it was sent, and when; the difference to what has been delivered when it
 * arrives, over the time that it took, is a sample.
 *
 * <p>Part of a {@link Scoreboard}, whose slots its entries share.
 */
final class RateSampler {
    private long[] delivered = new long[Scoreboard.FIRST_CAPACITY];
    private long[] deliveredAt = new long[Scoreboard.FIRST_CAPACITY];
    private long[] firstSent = new long[Scoreboard.FIRST_CAPACITY];
    private int[] inFlight = new int[Scoreboard.FIRST_CAPACITY];
    /** What had been lost in this flight when the segment was sent, and in the highest bit, whether it was app-limited. */
    private int[] lost = new int[Scoreboard.FIRST_CAPACITY];

    private static final int LIMITED = 1 << 31;

    /** C.delivered. */
    private long totalDelivered;

    /** C.delivered_time. */
    private long deliveredNanos;

    /** C.first_send_time. */
    private long firstSentNanos;

    /** C.app_limited; 0 for not. */
    private long limitedUntil;

    /** C.lost, of this flight. */
    private int totalLost;

    /** Who wants to know of each loss. */
    private @Nullable CongestionControl model;

    private final LossSample loss = new LossSample();

    /** Which segment of the flight was found lost last. */
    private int lastLost;

    // the acknowledgment that is being processed

    private int newest;
    private boolean any;
    private int lostBefore;
    private long sampleDelivered;
    private long sampleDeliveredAt;
    private long sendElapsed;
    private int sampleInFlight;
    private int sampleLost;

    /** OnPacketSent with nothing in flight. */
    void beginFlight(long deliveredBytes, boolean applicationLimited, boolean selective, CongestionControl congestion) {
        totalDelivered = deliveredBytes;
        limitedUntil = applicationLimited ? Math.max(deliveredBytes, 1) : 0;
        totalLost = 0;
        lastLost = -2;
        loss.selective = selective;
        model = congestion.isModelBased() ? congestion : null;
    }

    /** Another algorithm has taken over. */
    void congestion(CongestionControl congestion) {
        model = congestion.isModelBased() ? congestion : null;
    }

    /** No connection's any more. */
    void recycle() {
        model = null;
    }

    /** MarkConnectionAppLimited: until what is in flight has arrived, samples tell of the application, not of the path. */
    void applicationLimited(int inFlightBytes) {
        limitedUntil = Math.max(totalDelivered + inFlightBytes, 1);
    }

    /**
     * OnPacketSent: of {@code bytes}, after which so much is in flight. When nothing else is, because nothing was sent or
     * because all of it is lost, the time before does not count.
     */
    void sent(int slot, int bytes, int inFlightBytes, long nowNanos) {
        if (inFlightBytes <= bytes) {
            firstSentNanos = nowNanos;
            deliveredNanos = nowNanos;
        }
        delivered[slot] = totalDelivered;
        deliveredAt[slot] = deliveredNanos;
        firstSent[slot] = firstSentNanos;
        inFlight[slot] = inFlightBytes;
        lost[slot] = totalLost & ~LIMITED | (limitedUntil == 0 ? 0 : LIMITED);
    }

    /** The entry of a slot moves, because the ring grows. */
    void grow(int capacity, int front, int tail, int mask) {
        long[] newDelivered = new long[capacity];
        long[] newDeliveredAt = new long[capacity];
        long[] newFirstSent = new long[capacity];
        int[] newInFlight = new int[capacity];
        int[] newLost = new int[capacity];
        for (int index = front; index != tail; index++) {
            int from = index & mask;
            int to = index & capacity - 1;
            newDelivered[to] = delivered[from];
            newDeliveredAt[to] = deliveredAt[from];
            newFirstSent[to] = firstSent[from];
            newInFlight[to] = inFlight[from];
            newLost[to] = lost[from];
        }
        delivered = newDelivered;
        deliveredAt = newDeliveredAt;
        firstSent = newFirstSent;
        inFlight = newInFlight;
        lost = newLost;
    }

    /** InitRateSample. */
    void begin(long nowNanos) {
        any = false;
        loss.nowNanos = nowNanos;
        lostBefore = totalLost;
    }

    /** UpdateRateSample: a segment has arrived; {@code sending} says which sending of the flight it was. */
    void delivered(int slot, int sending, long sentNanos) {
        if (!any || sending - newest > 0) {
            any = true;
            newest = sending;
            sampleDelivered = delivered[slot];
            sampleDeliveredAt = deliveredAt[slot];
            sendElapsed = sentNanos - firstSent[slot];
            sampleInFlight = inFlight[slot];
            sampleLost = lost[slot];
            firstSentNanos = sentNanos;
        }
    }

    /** The {@code index}-th segment of the flight is held for lost. */
    void lost(int index, int slot, int bytes) {
        totalLost += bytes;
        CongestionControl told = model;
        if (told != null) {
            loss.bytes = bytes;
            loss.inFlightAtSendBytes = inFlight[slot];
            loss.lostSinceSendBytes = totalLost - lost[slot] & ~LIMITED;
            loss.applicationLimited = (lost[slot] & LIMITED) != 0;
            loss.totalDeliveredBytes = totalDelivered;
            loss.beginsRange = index != lastLost + 1;
            lastLost = index;
            told.segmentLost(loss);
        }
    }

    /** C.delivered is up to date before losses are looked for. */
    void deliveredBytes(int bytes, long nowNanos) {
        if (bytes > 0) {
            totalDelivered += bytes;
            deliveredNanos = nowNanos;
        }
        if (limitedUntil != 0 && totalDelivered > limitedUntil) {
            limitedUntil = 0;
        }
    }

    /** GenerateRateSample: fills in the part of {@code sample} that tells of the segment sent last. */
    void generate(RateSample sample, long minRttNanos) {
        sample.lostBytes = totalLost - lostBefore;
        sample.totalDeliveredBytes = totalDelivered;
        sample.hasSegment = any;
        if (!any) {
            return;
        }
        sample.priorDeliveredBytes = sampleDelivered;
        sample.intervalBytes = totalDelivered - sampleDelivered;
        sample.applicationLimited = (sampleLost & LIMITED) != 0;
        sample.inFlightAtSendBytes = sampleInFlight;
        sample.lostSinceSendBytes = totalLost - sampleLost & ~LIMITED;
        long interval = Math.max(sendElapsed, deliveredNanos - sampleDeliveredAt);
        // What was sent again for nothing seems to arrive too soon.
        sample.intervalNanos = interval < minRttNanos ? 0 : interval;
    }

    long totalDelivered() {
        return totalDelivered;
    }

    boolean isApplicationLimited() {
        return limitedUntil != 0;
    }
}
