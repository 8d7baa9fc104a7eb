package io.hawser.tcp.recovery;

import io.hawser.tcp.congestion.AckSample;
import io.hawser.tcp.congestion.LossSample;
import io.hawser.tcp.congestion.ModelBasedControl;
import io.hawser.tcp.congestion.RateSample;
import org.jspecify.annotations.Nullable;

/**
 * Measures the rate at which the network delivers (draft-ietf-ccwg-bbr §4.1, delivery rate samples): remembers of a
 * segment what had been delivered when it was sent, and when; the difference to what has been delivered when it
 * arrives, over the time that it took, is a sample.
 *
 * <p>For an algorithm that models the path each segment gives a sample. For the others, which only TCP_INFO shows the
 * rate of, one segment in each round trip does: it is the marked one.
 *
 * <p>Part of a {@link Scoreboard}.
 */
public final class RateSampler {
    private static final int LIMITED = SendRecords.LIMITED;

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

    /** Who wants to know of each loss, and of each segment. */
    private @Nullable ModelBasedControl model;

    /** Made with the first model, and kept for the next. */
    private @Nullable SendRecords records;

    /** From which sending on there are records: a model may take over in the middle of a flight. */
    private int recordedFrom;

    private final LossSample loss = new LossSample();

    /** Which segment of the flight was found lost last. */
    private int lastLost;

    /** Which sending of the flight is the marked one, if any. */
    private int mark;

    private boolean marked;
    private long markSentNanos;

    // the segment that the sample is of: the marked one, or the one sent last of those that an acknowledgment has
    // brought

    private int newest;
    private boolean any;
    private long sampleDelivered;
    private long sampleDeliveredAt;
    private long sendElapsed;
    private int sampleInFlight;
    private int sampleLost;

    /** Bytes lost before the acknowledgment in hand. */
    private int lostBefore;

    /** OnPacketSent with nothing in flight. */
    public void beginFlight(long deliveredBytes, boolean applicationLimited) {
        totalDelivered = deliveredBytes;
        limitedUntil = applicationLimited ? Math.max(deliveredBytes, 1) : 0;
        totalLost = 0;
        lastLost = -2;
        marked = false;
        recordedFrom = 0;
    }

    /**
     * Sets the model that is told of each segment of the flight from now on; null for none.
     *
     * @param selective whether the peer can say what has arrived ahead of a gap
     * @param sendings how many sendings the flight has had
     * @param capacity how many slots the scoreboard has
     */
    void model(@Nullable ModelBasedControl congestion, boolean selective, int sendings, int capacity) {
        model = congestion;
        marked = false;
        if (congestion != null) {
            loss.selective = selective;
            recordedFrom = sendings;
            if (records == null || records.capacity() != capacity) {
                records = new SendRecords(capacity);
            }
        }
    }

    /** No connection's any more. */
    void recycle() {
        model = null;
    }

    /**
     * MarkConnectionAppLimited: until what is in flight has arrived, samples tell of the application, not of the path.
     */
    public void applicationLimited(int inFlightBytes) {
        limitedUntil = Math.max(totalDelivered + inFlightBytes, 1);
    }

    /** Whether a model wants to know of each segment. */
    boolean isOfModel() {
        return model != null;
    }

    /** OnPacketSent, for a model: of {@code bytes}, after which so much is in flight. */
    void sent(int slot, int bytes, int inFlightBytes, long nowNanos) {
        if (inFlightBytes <= bytes) {
            beginInterval(nowNanos);
        }
        record(slot, inFlightBytes);
    }

    /**
     * OnPacketSent, for others: it is the {@code sending}-th sending of the flight.
     *
     * @param alone whether nothing else is in flight
     */
    void sent(int sending, boolean alone, long nowNanos) {
        if (alone) {
            beginInterval(nowNanos);
        } else if (marked) {
            return;
        }
        marked = true;
        mark = sending;
        markSentNanos = nowNanos;
        sampleDelivered = totalDelivered;
        sampleDeliveredAt = deliveredNanos;
        sendElapsed = nowNanos - firstSentNanos;
        sampleLost = limitedUntil == 0 ? 0 : LIMITED;
    }

    /**
     * With nothing else in flight, because nothing was sent or because all of it is lost, the time before does not
     * count.
     */
    private void beginInterval(long nowNanos) {
        firstSentNanos = nowNanos;
        deliveredNanos = nowNanos;
    }

    private void record(int slot, int inFlightBytes) {
        SendRecords all = records;
        if (all != null) {
            all.delivered[slot] = totalDelivered;
            all.deliveredAt[slot] = deliveredNanos;
            all.firstSent[slot] = firstSentNanos;
            all.inFlight[slot] = inFlightBytes;
            all.lost[slot] = totalLost & ~LIMITED | (limitedUntil == 0 ? 0 : LIMITED);
        }
    }

    /** The scoreboard has grown: see {@link SendRecords#grown}. */
    void grow(int capacity, int front, int tail) {
        if (model != null && records != null) {
            records = records.grown(capacity, front, tail);
        }
    }

    /** InitRateSample. */
    public void begin(long nowNanos) {
        any = false;
        loss.nowNanos = nowNanos;
        lostBefore = totalLost;
    }

    /** UpdateRateSample: a segment has arrived; {@code sending} says which sending of the flight it was. */
    void delivered(int slot, int sending, long sentNanos) {
        if (model != null) {
            deliveredRecorded(slot, sending, sentNanos);
        } else if (marked && sending - mark >= 0) {
            marked = false;
            any = true;
            firstSentNanos = markSentNanos;
        }
    }

    private void deliveredRecorded(int slot, int sending, long sentNanos) {
        SendRecords all = records;
        if (all != null && sending - recordedFrom >= 0 && (!any || sending - newest > 0)) {
            any = true;
            newest = sending;
            sampleDelivered = all.delivered[slot];
            sampleDeliveredAt = all.deliveredAt[slot];
            sendElapsed = sentNanos - all.firstSent[slot];
            sampleInFlight = all.inFlight[slot];
            sampleLost = all.lost[slot];
            firstSentNanos = sentNanos;
        }
    }

    /** The {@code index}-th segment of the flight, in its {@code sending}-th sending, is held for lost. */
    void lost(int index, int slot, int sending, int bytes) {
        totalLost += bytes;
        ModelBasedControl told = model;
        SendRecords all = records;
        if (told != null && all != null && sending - recordedFrom >= 0) {
            loss.bytes = bytes;
            loss.inFlightAtSendBytes = all.inFlight[slot];
            loss.lostSinceSendBytes = totalLost - all.lost[slot] & ~LIMITED;
            loss.applicationLimited = (all.lost[slot] & LIMITED) != 0;
            loss.totalDeliveredBytes = totalDelivered;
            loss.beginsRange = index != lastLost + 1;
            lastLost = index;
            told.segmentLost(loss);
        }
    }

    /** C.delivered is up to date before losses are looked for. */
    public void deliveredBytes(int bytes, long nowNanos) {
        if (bytes > 0) {
            totalDelivered += bytes;
            deliveredNanos = nowNanos;
        }
        if (limitedUntil != 0 && totalDelivered > limitedUntil) {
            limitedUntil = 0;
        }
    }

    /** Fills in the part of {@code sample} that tells one round trip from the next. */
    public void generate(AckSample sample) {
        sample.totalDeliveredBytes = totalDelivered;
        sample.hasSegment = any;
        if (any) {
            sample.priorDeliveredBytes = sampleDelivered;
        }
    }

    /** GenerateRateSample: fills in {@code sample} as far as it describes one segment. */
    public void generate(RateSample sample, long minRttNanos) {
        generate((AckSample) sample);
        sample.lostBytes = totalLost - lostBefore;
        sample.intervalBytes = 0;
        sample.intervalNanos = 0;
        if (any) {
            sample.intervalBytes = intervalBytes();
            sample.intervalNanos = intervalNanos(minRttNanos);
            sample.applicationLimited = isSampleLimited();
            sample.inFlightAtSendBytes = sampleInFlight;
            sample.lostSinceSendBytes = totalLost - sampleLost & ~LIMITED;
        }
    }

    /** Whether the acknowledgment has measured a segment: each one for a model, one in each round trip otherwise. */
    public boolean hasSample() {
        return any;
    }

    /** Bytes delivered during the flight of the measured segment. */
    public long intervalBytes() {
        return totalDelivered - sampleDelivered;
    }

    /**
     * Duration of the interval; 0 if it is shorter than a round trip, because what was resent needlessly seems to
     * arrive too soon.
     */
    public long intervalNanos(long minRttNanos) {
        long interval = Math.max(sendElapsed, deliveredNanos - sampleDeliveredAt);
        return interval < minRttNanos ? 0 : interval;
    }

    /** Whether the application limited the sender when the measured segment was sent. */
    public boolean isSampleLimited() {
        return (sampleLost & LIMITED) != 0;
    }

    public long totalDelivered() {
        return totalDelivered;
    }

    boolean isApplicationLimited() {
        return limitedUntil != 0;
    }
}
