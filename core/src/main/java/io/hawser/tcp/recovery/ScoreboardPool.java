package io.hawser.tcp.recovery;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The free scoreboards of a host: an idle connection holds none, and a busy one allocates none. */
public final class ScoreboardPool {
    /** Number of scoreboards kept, and limit of the size of each: less than 2 MiB in total. */
    private static final int KEPT = 64;

    static final int MAX_CAPACITY = 1024;

    private final @Nullable Scoreboard[] free = new @Nullable Scoreboard[KEPT];
    private int freeCount;
    private int outstanding;

    /** Returns a scoreboard whose flight begins at {@code sndUna}. */
    public Scoreboard take(int sndUna) {
        outstanding++;
        Scoreboard board;
        if (freeCount == 0) {
            board = new Scoreboard();
        } else {
            board = Objects.requireNonNull(free[--freeCount]);
            // it may grow too large to be kept, so the pool drops its reference
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

    /** Number in use: 0 when nothing is in flight and no connection waits for the outcome of its last probe. */
    public int outstanding() {
        return outstanding;
    }
}
