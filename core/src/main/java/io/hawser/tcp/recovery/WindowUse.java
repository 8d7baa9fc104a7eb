package io.hawser.tcp.recovery;

import io.hawser.tcp.segment.Seq;

/**
 * Use of the congestion window during about one window of data: a window that was not filled says nothing about the
 * path, and must not grow. Part of a {@link Scoreboard}.
 */
public final class WindowUse {
    private static final int ALL = Integer.MAX_VALUE;

    /**
     * The maximum of bytes in flight while data up to {@link #end} was sent; {@link #ALL} when the window prevented
     * data from being sent.
     */
    private int mostBytes;

    private int end;

    /** Begins a flight. */
    void beginAt(int sndUna) {
        end = sndUna;
    }

    /** Records that data was sent for the first time, with which {@code flightBytes} are in flight. */
    void sent(int sndUna, int flightBytes) {
        if (flightBytes > mostBytes || Seq.geq(sndUna, end)) {
            mostBytes = flightBytes;
            end = sndUna + flightBytes;
        }
    }

    /** Records that the window is used completely. */
    void full(int sndUna, int flightBytes) {
        mostBytes = ALL;
        end = sndUna + flightBytes;
    }

    /** Returns whether the window was used completely. */
    public boolean wasFull() {
        return mostBytes == ALL;
    }

    /** Returns whether more than half of a window of {@code windowBytes} was used. */
    public boolean wasHalf(int windowBytes) {
        return windowBytes / 2 < mostBytes;
    }
}
