package io.hawser.tcp.recovery;

import static io.hawser.tcp.recovery.Scoreboard.EVER_RETRANSMITTED;
import static io.hawser.tcp.recovery.Scoreboard.LOST;
import static io.hawser.tcp.recovery.Scoreboard.RETRANSMITTED;
import static io.hawser.tcp.recovery.Scoreboard.SACKED;

/**
 * Which segments in flight are held for lost, and which of those wait to be sent again. Part of a {@link Scoreboard}.
 *
 * <p>Segments that were sent once are in the order of time, and so is the queue of retransmissions. Both are
 * {@linkplain #judge judged} from the front, each once. What is to be retransmitted is found by a cursor that follows
 * the judge's, and a queue of what was lost again.
 */
public final class Losses {
    private final Scoreboard board;

    /** Segments before this one are SACKED, LOST, or were sent again. */
    private int judged;
    /** No segment before this one waits to be retransmitted, but for {@link #lostAgain}. */
    private int toRetransmit;

    /** Retransmitted segments in the order of time; also some that no longer matter. */
    private final IndexQueue retransmissions = new IndexQueue();

    private final IndexQueue lostAgain = new IndexQueue();

    Losses(Scoreboard board) {
        this.board = board;
    }

    /** Resets for a new flight. */
    void clear() {
        judged = 0;
        toRetransmit = 0;
        retransmissions.clear();
        lostAgain.clear();
    }

    // ---- what becomes of segments

    /** The segments before {@code front} have been acknowledged. */
    void acknowledged(int front) {
        if (judged - front < 0) {
            judged = front;
        }
        if (toRetransmit - front < 0) {
            toRetransmit = front;
        }
    }

    /** Treats the last segment, {@code index}, as one that was just sent. */
    void lastIsNew(int index) {
        if (judged == index + 1) {
            judged = index;
        }
        if (toRetransmit == index + 1) {
            toRetransmit = index;
        }
    }

    /** A segment was sent again; {@code repeated} when it was so before, and was not lost since. */
    void retransmitted(int index, boolean repeated) {
        if (repeated) {
            // A probe that repeats a retransmission, once in a flight: the queue stays in the order of time.
            for (int left = retransmissions.size(); left > 0; left--) {
                int older = retransmissions.poll();
                if (older != index) {
                    retransmissions.add(older);
                }
            }
        }
        retransmissions.add(index);
    }

    /** The first segment that is lost and was not retransmitted since; {@link Scoreboard#tail()} when there is none. */
    public int next() {
        while (!lostAgain.isEmpty()) {
            int index = lostAgain.peek();
            if (isInFlight(index) && waits(index)) {
                return index;
            }
            lostAgain.poll();
        }
        while (toRetransmit != judged) {
            if (waits(toRetransmit)) {
                return toRetransmit;
            }
            toRetransmit++;
        }
        return board.tail();
    }

    private boolean waits(int index) {
        return (board.flags(index) & (LOST | RETRANSMITTED)) == LOST;
    }

    private boolean isInFlight(int index) {
        return index - board.front() >= 0;
    }

    // ---- judging

    /**
     * Marks what RACK holds for lost (RFC 8985 §6.2, step 5): segments sent before the one that was delivered last, by
     * more than a round trip and the reordering window. Notes when the next one will be.
     *
     * @return how many retransmissions were lost
     */
    public int judge(RackDetector rack, long windowNanos, long nowNanos) {
        board.timers.reorderDeadlineNanos = 0;
        while (isAnyToJudge() && isOverdue(rack, judged, windowNanos, nowNanos)) {
            board.lose(judged);
            judged++;
        }
        int again = 0;
        while (!retransmissions.isEmpty()) {
            int index = retransmissions.peek();
            if (isInFlight(index) && (board.flags(index) & RETRANSMITTED) != 0) {
                if (!isOverdue(rack, index, windowNanos, nowNanos)) {
                    break;
                }
                board.lose(index);
                lostAgain.add(index);
                again++;
            }
            retransmissions.poll();
        }
        return again;
    }

    /**
     * Goes on to the first segment that was sent once and has neither arrived nor been held for lost; false when there
     * is none.
     */
    private boolean isAnyToJudge() {
        while (judged != board.tail()) {
            int flags = board.flags(judged);
            if ((flags & SACKED) != 0) {
                judged = board.skip(judged);
            } else if ((flags & (LOST | RETRANSMITTED)) != 0) {
                judged++;
            } else {
                return true;
            }
        }
        return false;
    }

    private boolean isOverdue(RackDetector rack, int index, long windowNanos, long nowNanos) {
        if (!rack.isSentBeforeDelivered(board.order(index))) {
            return false;
        }
        long deadline = board.sentNanos(index) + rack.rttNanos() + windowNanos;
        if (deadline <= nowNanos) {
            return true;
        }
        if (board.timers.reorderDeadlineNanos == 0 || deadline < board.timers.reorderDeadlineNanos) {
            board.timers.reorderDeadlineNanos = deadline;
        }
        return false;
    }

    /** Without SACK: the first segment is lost. */
    public void markFirst() {
        int front = board.front();
        if (!board.isEmpty() && (board.flags(front) & (LOST | SACKED)) == 0) {
            board.lose(front);
            if (judged == front) {
                judged = front + 1;
            } else {
                lostAgain.add(front);
            }
        }
    }

    /**
     * The retransmission timer has fired: the first segment is lost, and so is everything that was sent {@code
     * sinceNanos} or before and not SACKED.
     *
     * @return whether the peer has gone back on its word: the first segment is SACKED, and yet not acknowledged
     *     (RFC 2018 §8). Then what it has SACKED counts for nothing.
     */
    public boolean markAll(long sinceNanos) {
        int front = board.front();
        boolean reneged = !board.isEmpty() && (board.flags(front) & SACKED) != 0;
        if (reneged) {
            board.forgetSacks();
            judgeAnew();
        }
        long since = reneged ? Long.MAX_VALUE : sinceNanos;
        // What was sent again, and what was sent once, are each in the order of time.
        for (int left = retransmissions.size(); left > 0; left--) {
            int index = retransmissions.poll();
            if (isInFlight(index) && (board.flags(index) & RETRANSMITTED) != 0) {
                if (index == front || board.sentNanos(index) <= since) {
                    board.lose(index);
                    lostAgain.add(index);
                } else {
                    retransmissions.add(index);
                }
            }
        }
        while (isAnyToJudge() && (judged == front || board.sentNanos(judged) <= since)) {
            board.lose(judged);
            judged++;
        }
        board.forgetDuplicates();
        return reneged;
    }

    /**
     * Whether a segment has more data than so much, and has not arrived. One that ends at {@code finEnd} ends with a
     * FIN.
     */
    public boolean isAnyLarger(int bytes, int finEnd) {
        for (int index = board.front(); index != board.tail(); index++) {
            if (isLarger(index, bytes, finEnd)) {
                return true;
            }
        }
        return false;
    }

    /** Marks the segments that are larger than {@code bytes} as lost, and no others. */
    public void markLarger(int bytes, int finEnd) {
        for (int index = board.front(); index != board.tail(); index++) {
            if (isLarger(index, bytes, finEnd) && !waits(index)) {
                board.lose(index);
                lostAgain.add(index);
            }
        }
        board.forgetDuplicates();
    }

    private boolean isLarger(int index, int bytes, int finEnd) {
        int fin = board.end(index) == finEnd ? 1 : 0;
        return board.end(index) - board.start(index) - fin > bytes && (board.flags(index) & SACKED) == 0;
    }

    /**
     * Segments taken for lost were only late: judges them again. A retransmission that was held for lost is in
     * flight again; it was sent before those that were not.
     */
    public void unmark() {
        int others = retransmissions.size();
        while (!lostAgain.isEmpty()) {
            int index = lostAgain.poll();
            if (isInFlight(index) && waits(index) && (board.flags(index) & EVER_RETRANSMITTED) != 0) {
                board.findRetransmission(index);
                retransmissions.add(index);
            } else if (isInFlight(index)) {
                // What was too large for the path may lie beyond what was judged.
                board.find(index);
            }
        }
        for (; others > 0; others--) {
            retransmissions.add(retransmissions.poll());
        }
        for (int left = retransmissions.size(); left > 0; left--) {
            int index = retransmissions.poll();
            if (isInFlight(index)) {
                board.find(index);
                retransmissions.add(index);
            }
        }
        for (int index = board.front(); index != judged; index++) {
            board.find(index);
        }
        judgeAnew();
    }

    private void judgeAnew() {
        judged = board.front();
        toRetransmit = board.front();
    }
}
