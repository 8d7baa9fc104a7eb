package io.hawser.tcp.congestion;

import org.jspecify.annotations.Nullable;

/**
 * Base class of loss-based algorithms: slow start, the threshold, and undo after a spurious loss (RFC 5681). Growth
 * counts bytes acknowledged, not acknowledgments (RFC 3465), so neither stretched nor divided ACKs change it.
 */
public abstract class WindowBased implements LossBasedControl {
    private int segmentBytes;
    private int window;
    private int threshold = Integer.MAX_VALUE;

    /** Null until more than the minimum threshold was in flight. */
    private @Nullable RecentFlight recent;

    /** The state before the last loss; null before the first loss, which most connections never have. */
    private @Nullable Prior prior;

    private record Prior(int window, int threshold) {}

    /** Grows the window in congestion avoidance, by {@link #grow}, for {@code ackedBytes}. */
    protected abstract void avoid(int ackedBytes, WindowSample sample);

    /** Records that the window could not grow until now, because the application sent too little. */
    protected void idles(long nowNanos) {}

    /** The share of the bytes in flight that remains after a loss, above 0 and below 1. */
    protected abstract double lossFactor();

    /** The share of the bytes in flight that remains after a mark, above 0 and below 1. */
    protected double markFactor() {
        return lossFactor();
    }

    /** Prepares the algorithm's own state for a reduction of the window by a timeout, or by a loss or a mark. */
    protected void shrinks(boolean timeout) {}

    /** Restores the state that the last {@link #shrinks} changed, because nothing was lost. */
    protected void restore() {}

    /** The bytes by which the window grows in slow start for {@code ackedBytes}. */
    // MUST-19
    protected int slowStart(int ackedBytes, WindowSample sample) {
        return ackedBytes;
    }

    @Override
    public final int windowBytes() {
        return window;
    }

    @Override
    public final int thresholdBytes() {
        return threshold;
    }

    @Override
    public final void start(int segmentSize, int windowBytes, int thresholdBytes, long srttNanos, long nowNanos) {
        segmentBytes = segmentSize;
        window = windowBytes;
        threshold = thresholdBytes;
    }

    @Override
    public final void segmentBytes(int bytes) {
        segmentBytes = bytes;
        // RFC 5681 (4) applies to the present segment size, which a probe of the path may have increased.
        threshold = Math.max(threshold, 2 * bytes);
        window = Math.max(window, bytes);
    }

    @Override
    public final void acknowledged(WindowSample sample) {
        noteFlight(sample);
        if (isInSlowStart()) {
            int growth = slowStart(sample.growthBytes, sample);
            if (!sample.mayGrow) {
                return;
            }
            int room = Math.max(0, threshold - window);
            if (growth <= room) {
                grow(growth);
                return;
            }
            grow(room);
            // bytes beyond the end of slow start
            avoid(sample.growthBytes - (int) ((long) sample.growthBytes * room / growth), sample);
        } else if (sample.mayGrow) {
            // MUST-19
            avoid(sample.growthBytes, sample);
        } else if (!sample.windowLimited) {
            idles(sample.nowNanos);
        }
    }

    private void noteFlight(WindowSample sample) {
        RecentFlight flight = recent;
        if (flight == null && sample.priorInFlightBytes > 2 * segmentBytes) {
            flight = new RecentFlight();
            recent = flight;
        }
        if (flight != null && !sample.recovering) {
            flight.seen(sample.priorInFlightBytes, sample.srttNanos, sample.nowNanos);
        }
    }

    @Override
    public final void flightBegins(boolean applicationLimited, long nowNanos) {
        idles(nowNanos);
    }

    @Override
    public final void lost(int inFlightBytes, long nowNanos) {
        reduce(inFlightBytes, lossFactor());
    }

    @Override
    public final void marked(int inFlightBytes, long nowNanos) {
        reduce(inFlightBytes, markFactor());
    }

    private void reduce(int inFlightBytes, double factor) {
        remember();
        int base = reductionBase(inFlightBytes);
        shrinks(/* timeout= */ false);
        threshold = shareOf(base, factor);
        window = threshold;
    }

    @Override
    public final void recovered() {
        // RFC 6937 §3: the window at the end of the reduction
        window = threshold;
    }

    @Override
    public final void timedOut(int inFlightBytes, boolean first, long nowNanos) {
        if (first) {
            remember();
            int base = reductionBase(inFlightBytes);
            shrinks(/* timeout= */ true);
            // MUST-19
            threshold = shareOf(base, lossFactor());
        }
        // MUST-19
        window = segmentBytes;
    }

    /**
     * The base of a reduction: the bytes in flight (RFC 5681 §3.1), or, if the application has just sent less, the
     * recently used window (RFC 7661). Linux uses the whole window.
     */
    private int reductionBase(int inFlightBytes) {
        RecentFlight flight = recent;
        recent = null;
        return flight == null ? inFlightBytes : Math.max(inFlightBytes, Math.min(window, flight.mostBytes()));
    }

    private void remember() {
        prior = new Prior(window, threshold);
    }

    @Override
    public final void undo() {
        Prior before = prior;
        if (before == null) {
            return;
        }
        if (window < before.window) {
            // RFC 9438 §4.9.2: a window that has grown larger since is kept, with the state of its growth.
            window = before.window;
            restore();
        }
        threshold = Math.max(threshold, before.threshold);
    }

    @Override
    public final void restart(int windowBytes) {
        window = Math.min(window, windowBytes);
    }

    /** The reduced window, at least two segments (RFC 5681 (4), RFC 9438 §4.6). */
    private int shareOf(int inFlightBytes, double factor) {
        return Math.max((int) (inFlightBytes * factor), 2 * segmentBytes);
    }

    /** Returns whether the window is below the threshold. */
    protected final boolean isInSlowStart() {
        // MUST-19
        return window < threshold;
    }

    /** Returns whether no loss or mark has set the threshold yet. */
    protected final boolean isThresholdUnknown() {
        return threshold == Integer.MAX_VALUE;
    }

    /**
     * Ends slow start without a loss: the threshold becomes the window, or two segments if that is more (RFC 5681 (4)).
     */
    protected final void leaveSlowStart() {
        threshold = Math.max(window, 2 * segmentBytes);
    }

    /** Adds {@code bytes} to the window. */
    protected final void grow(int bytes) {
        window = Math.min(MAX_WINDOW_BYTES, window + bytes);
    }

    /** The payload of a full-sized segment. */
    protected final int segment() {
        return segmentBytes;
    }
}
