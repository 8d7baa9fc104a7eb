package io.hawser.tcp.congestion;

/**
 * Measurements of one acknowledgment for {@link LossBasedControl}. The segment that separates two round trips is
 * measured once per round trip: {@link #hasSegment} is false in between.
 */
public final class WindowSample extends AckSample {
    /** Bytes in flight before the acknowledgment. */
    public int priorInFlightBytes;

    /**
     * Whether the window may grow: the acknowledgment advances SND.UNA, no loss is being repaired except by slow start
     * after a timeout, and the window limited the sender.
     */
    public boolean mayGrow;

    /**
     * Newly delivered bytes that count for growth; in slow start after a timeout at most one segment (RFC 3465 §2.3).
     */
    public int growthBytes;
}
