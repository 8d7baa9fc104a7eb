package io.hawser.tcp.recovery;

import io.hawser.pool.FreeObjects;

/** The free scoreboards of a host: an idle connection holds none, and a busy one allocates none. */
public final class ScoreboardPool {
    /** Number of scoreboards kept, and limit of the size of each: less than 2 MiB in total. */
    private static final int KEPT = 64;

    static final int MAX_CAPACITY = 1024;

    private final FreeObjects<Scoreboard> free = new FreeObjects<>(KEPT);
    private int outstanding;

    /** Returns a scoreboard whose flight begins at {@code sndUna}. */
    public Scoreboard take(int sndUna) {
        outstanding++;
        Scoreboard idle = free.take();
        Scoreboard board = idle == null ? new Scoreboard() : idle;
        board.beginAt(sndUna);
        return board;
    }

    public void give(Scoreboard board) {
        outstanding--;
        if (board.recycle()) {
            free.give(board);
        }
    }

    /** Number in use: 0 when nothing is in flight and no connection waits for the outcome of its last probe. */
    public int outstanding() {
        return outstanding;
    }
}
