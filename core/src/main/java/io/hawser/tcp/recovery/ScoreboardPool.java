package io.hawser.tcp.recovery;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The scoreboards of a host's connections that have nothing in flight, so that an idle connection has none and a busy
 * one allocates none.
 */
public final class ScoreboardPool {
    /** Scoreboards kept, and the size to which each may have grown: less than 2 MiB in all. */
    private static final int KEPT = 64;

    static final int MAX_CAPACITY = 1024;

    private final @Nullable Scoreboard[] free = new @Nullable Scoreboard[KEPT];
    private int freeCount;
    private int outstanding;

    /** One whose flight begins at {@code sndUna}. */
    public Scoreboard take(int sndUna) {
        outstanding++;
        Scoreboard board;
        if (freeCount == 0) {
            board = new Scoreboard();
        } else {
            board = Objects.requireNonNull(free[--freeCount]);
            // it may grow too large to come back, and is not to be held on to then
            free[freeCount] = null;
        }
        board.beginAt(sndUna);
        return board;
    }

    public void give(Scoreboard board) {
        outstanding--;
        if (board.recycle() && freeCount < KEPT) {
            free[freeCount++] = board;
        }
    }

    /** Number in use: 0 when nothing is in flight and no connection waits to hear of its last probe. */
    public int outstanding() {
        return outstanding;
    }
}
