package io.hawser.tcp.recovery;

import io.hawser.tcp.congestion.AckSample;
import io.hawser.tcp.congestion.LossSample;
import io.hawser.tcp.congestion.ModelBasedControl;
import io.hawser.tcp.congestion.RateSample;
import org.jspecify.annotations.Nullable;

/**
 * Measures the rate at which the network delivers (draft-ietf-ccwg-bbr §4.1, delivery rate samples). For a segment it
 * stores the bytes delivered so far, and the time, when the segment is sent. When the segment is delivered, the
 * increase of the delivered bytes over the elapsed time is a sample.
 *
 * <p>For a model-based algorithm each segment gives a sample. For the others, whose rate only TCP_INFO shows, one
 * segment in each round trip does: the marked one.
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

    /** C.app_limited; 0 if the application does not limit the sender. */
    private long limitedUntil;

    /** C.lost, counted for this flight. */
    private int totalLost;

    /** The model that is notified of each loss and of each segment. */
    private @Nullable ModelBasedControl model;

    /** Made with the first model, and reused for the next. */
    private @Nullable SendRecords records;

    /** First transmission that has a record: a model may take over in the middle of a flight. */
    private int recordedFrom;

    private final LossSample loss = new LossSample();

    /** Index of the segment of the flight that was marked lost last. */
    private int lastLost;

    /** Transmission number of the marked segment, if any. */
    private int mark;

    private boolean marked;
    private long markSentNanos;

    // the segment of the sample: the marked one, or the one sent last among those that an acknowledgment delivers

    private int newest;
    private boolean any;
    private long sampleDelivered;
    private long sampleDeliveredAt;
    private long sendElapsed;
    private int sampleInFlight;
    private int sampleLost;

    /** Bytes lost before the current acknowledgment. */
    private int lostBefore;

    /** Begins a flight: OnPacketSent with nothing in flight. */
    public void beginFlight(long deliveredBytes, boolean applicationLimited) {
        totalDelivered = deliveredBytes;
        limitedUntil = applicationLimited ? Math.max(deliveredBytes, 1) : 0;
        totalLost = 0;
        lastLost = -2;
        marked = false;
        recordedFrom = 0;
    }

    /**
     * Sets the model that is notified of each segment of the flight from now on; null for none.
     *
     * @param selective whether the peer sends SACK blocks
     * @param sendings the number of transmissions in the flight so far
     * @param capacity the number of slots of the scoreboard
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

    /** Resets the sampler for use by another connection. */
    void recycle() {
        model = null;
    }

    /**
     * MarkConnectionAppLimited: samples measure the application, not the path, until the data in flight is delivered.
     */
    public void applicationLimited(int inFlightBytes) {
        limitedUntil = Math.max(totalDelivered + inFlightBytes, 1);
    }

    /** Returns whether a model needs a sample of each segment. */
    boolean isOfModel() {
        return model != null;
    }

    /**
     * Records a transmission for a model (OnPacketSent): {@code bytes}, with which {@code inFlightBytes} are in flight.
     */
    void sent(int slot, int bytes, int inFlightBytes, long nowNanos) {
        if (inFlightBytes <= bytes) {
            beginInterval(nowNanos);
        }
        record(slot, inFlightBytes);
    }

    /**
     * Records a transmission without a model (OnPacketSent); its number in the flight is {@code sending}.
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
     * Begins an interval when nothing else is in flight, because nothing was sent or all of it is lost: the time before
     * does not count.
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

    /** Enlarges the records with the scoreboard: see {@link SendRecords#grown}. */
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

    /** UpdateRateSample: processes a delivered segment; {@code sending} is its transmission number in the flight. */
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

    /** Records that the {@code index}-th segment of the flight, in its transmission {@code sending}, is marked lost. */
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

    /** Updates C.delivered, before losses are detected. */
    public void deliveredBytes(int bytes, long nowNanos) {
        if (bytes > 0) {
            totalDelivered += bytes;
            deliveredNanos = nowNanos;
        }
        if (limitedUntil != 0 && totalDelivered > limitedUntil) {
            limitedUntil = 0;
        }
    }

    /** Fills in the part of {@code sample} that separates round trips. */
    public void generate(AckSample sample) {
        sample.totalDeliveredBytes = totalDelivered;
        sample.hasSegment = any;
        if (any) {
            sample.priorDeliveredBytes = sampleDelivered;
        }
    }

    /** GenerateRateSample: fills in the part of {@code sample} that describes one segment. */
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

    /**
     * Returns whether the acknowledgment has measured a segment: with a model each one has, otherwise one in each round
     * trip.
     */
    public boolean hasSample() {
        return any;
    }

    /** Bytes delivered during the flight of the measured segment. */
    public long intervalBytes() {
        return totalDelivered - sampleDelivered;
    }

    /**
     * Duration of the interval; 0 if it is shorter than a round trip, because a needless retransmission seems to be
     * delivered too early.
     */
    public long intervalNanos(long minRttNanos) {
        long interval = Math.max(sendElapsed, deliveredNanos - sampleDeliveredAt);
        return interval < minRttNanos ? 0 : interval;
    }

    /** Returns whether the application limited the sender when the measured segment was sent. */
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
