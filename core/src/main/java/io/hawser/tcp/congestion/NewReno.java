package io.hawser.tcp.congestion;

/**
 * Slow start, congestion avoidance and the reactions to loss of RFC 5681, with the end of recovery of RFC 6582. Growth
 * counts bytes acknowledged, not acknowledgments (RFC 3465), so neither stretched nor divided ACKs change it.
 */
public final class NewReno implements CongestionControl {
    /** A window beyond what window scaling can advertise would mean nothing. */
    private static final int MAX_WINDOW = 1 << 30;

    private int segmentBytes;
    private int window;
    private int threshold = Integer.MAX_VALUE;
    private int ackedInAvoidance;

    // before the last loss
    private int priorWindow;
    private int priorThreshold = Integer.MAX_VALUE;

    @Override
    public String name() {
        return "reno";
    }

    @Override
    public int windowBytes() {
        return window;
    }

    @Override
    public int thresholdBytes() {
        return threshold;
    }

    @Override
    public void start(int segmentBytes, int windowBytes) {
        this.segmentBytes = segmentBytes;
        window = windowBytes;
    }

    @Override
    public void segmentBytes(int bytes) {
        segmentBytes = bytes;
    }

    @Override
    public void acknowledged(int ackedBytes, long rttNanos, int inFlightBytes, long nowNanos) {
        int left = ackedBytes;
        if (window < threshold) {
            int growth = Math.min(left, Math.max(0, threshold - window));
            window = Math.min(MAX_WINDOW, window + growth);
            left -= growth;
        }
        if (left > 0 && window >= threshold) {
            // RFC 5681 §3.1: one segment for each window of data acknowledged.
            ackedInAvoidance += left;
            while (ackedInAvoidance >= window) {
                ackedInAvoidance -= window;
                window = Math.min(MAX_WINDOW, window + segmentBytes);
            }
        }
    }

    @Override
    public void lost(int inFlightBytes, long nowNanos) {
        remember();
        threshold = halfOf(inFlightBytes);
        window = threshold;
        ackedInAvoidance = 0;
    }

    @Override
    public void recovered() {
        // RFC 6937 §3: where the reduction has led to
        window = threshold;
    }

    @Override
    public void timedOut(int inFlightBytes, boolean first, long nowNanos) {
        if (first) {
            remember();
            threshold = halfOf(inFlightBytes);
        }
        window = segmentBytes;
        ackedInAvoidance = 0;
    }

    private void remember() {
        priorWindow = window;
        priorThreshold = threshold;
    }

    @Override
    public void undo() {
        window = Math.max(window, priorWindow);
        threshold = Math.max(threshold, priorThreshold);
    }

    @Override
    public void restart(int windowBytes) {
        window = Math.min(window, windowBytes);
    }

    /** RFC 5681 (4). */
    private int halfOf(int inFlightBytes) {
        return Math.max(inFlightBytes / 2, 2 * segmentBytes);
    }
}
