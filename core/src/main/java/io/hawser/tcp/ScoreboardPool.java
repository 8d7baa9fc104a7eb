package io.hawser.tcp;

import java.util.ArrayDeque;

/**
 * The scoreboards of a host's connections that have nothing in flight, so that an idle connection has none and a busy one
 * allocates none.
 */
final class ScoreboardPool {
    /** How many are kept, and how large each may have grown: less than 2 MiB in all. */
    private static final int KEPT = 64;

    static final int MAX_CAPACITY = 1024;

    private final ArrayDeque<Scoreboard> free = new ArrayDeque<>();
    private int outstanding;

    /** One whose flight begins at {@code sndUna}. */
    Scoreboard take(int sndUna) {
        outstanding++;
        Scoreboard pooled = free.pollLast();
        Scoreboard board = pooled == null ? new Scoreboard() : pooled;
        board.beginAt(sndUna);
        return board;
    }

    void give(Scoreboard board) {
        outstanding--;
        if (board.recycle() && free.size() < KEPT) {
            free.addLast(board);
        }
    }

    /** How many are in use: none, when nothing is in flight and no connection waits to hear of its last probe. */
    int outstanding() {
        return outstanding;
    }
}
