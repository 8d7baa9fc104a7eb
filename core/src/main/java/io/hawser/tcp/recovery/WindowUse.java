package io.hawser.tcp.recovery;

import io.hawser.tcp.segment.Seq;

/**
 * Use of the congestion window, over about a window of data: one that is not filled says nothing
 * about the path, and is not to grow. Part of a {@link Scoreboard}.
 */
public final class WindowUse {
    private static final int ALL = Integer.MAX_VALUE;

    /**
     * The most that was in flight, of what was sent up to {@link #end}; {@link #ALL} when the window kept something
     * from leaving.
     */
    private int mostBytes;

    private int end;

    /** A flight begins. */
    void beginAt(int sndUna) {
        end = sndUna;
    }

    /** Something was sent for the first time; now so much is in flight. */
    void sent(int sndUna, int flightBytes) {
        if (flightBytes > mostBytes || Seq.geq(sndUna, end)) {
            mostBytes = flightBytes;
            end = sndUna + flightBytes;
        }
    }

    /** All of it is in use. */
    void full(int sndUna, int flightBytes) {
        mostBytes = ALL;
        end = sndUna + flightBytes;
    }

    /** Whether all of it was. */
    public boolean wasFull() {
        return mostBytes == ALL;
    }

    /** Whether more than half of a window of so much was. */
    public boolean wasHalf(int windowBytes) {
        return windowBytes / 2 < mostBytes;
    }
}
