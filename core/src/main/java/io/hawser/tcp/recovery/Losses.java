package io.hawser.tcp.recovery;

import static io.hawser.tcp.recovery.Scoreboard.EVER_RETRANSMITTED;
import static io.hawser.tcp.recovery.Scoreboard.LOST;
import static io.hawser.tcp.recovery.Scoreboard.RETRANSMITTED;
import static io.hawser.tcp.recovery.Scoreboard.SACKED;

/**
 * The segments in flight that are marked lost, and those of them that wait for retransmission. Part of a
 * {@link Scoreboard}.
 *
 * <p>Segments sent once are in the order of time, and so is the queue of retransmissions. Both are
 * {@linkplain #judge judged} from the front, each segment once. Segments to retransmit are found by a cursor that
 * follows the judge's, and by a queue of segments that were lost again.
 */
public final class Losses {
    private final Scoreboard board;

    /** All segments before this one are SACKED, LOST, or were retransmitted. */
    private int judged;
    /** No segment before this one waits for retransmission, except those in {@link #lostAgain}. */
    private int toRetransmit;

    /** Retransmitted segments in the order of time; may contain segments that have been delivered. */
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

    // ---- events of segments

    /** Removes the segments before {@code front}, which have been acknowledged. */
    void acknowledged(int front) {
        if (judged - front < 0) {
            judged = front;
        }
        if (toRetransmit - front < 0) {
            toRetransmit = front;
        }
    }

    /** Treats {@code index}, the last segment, as just sent. */
    void lastIsNew(int index) {
        if (judged == index + 1) {
            judged = index;
        }
        if (toRetransmit == index + 1) {
            toRetransmit = index;
        }
    }

    /** Records a retransmission; {@code repeated} if the segment was retransmitted before and not marked lost since. */
    void retransmitted(int index, boolean repeated) {
        if (repeated) {
            // A probe repeats a retransmission, once in a flight: the queue stays in the order of time.
            for (int left = retransmissions.size(); left > 0; left--) {
                int older = retransmissions.poll();
                if (older != index) {
                    retransmissions.add(older);
                }
            }
        }
        retransmissions.add(index);
    }

    /** The first lost segment that was not retransmitted since; {@link Scoreboard#tail()} if there is none. */
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
     * Marks the segments that RACK considers lost (RFC 8985 §6.2, step 5): those sent before the last delivered one by
     * more than a round trip and the reordering window. Sets the time of the next check.
     *
     * @return the number of lost retransmissions
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
     * Advances to the first segment that was sent once and is neither delivered nor marked lost; returns false if there
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

    /** Marks the first segment lost, without SACK. */
    public void markFirst() {
        int front = board.front();
        if (!board.isEmpty() && (board.flags(front) & (LOST | SACKED)) == 0) {
            board.lose(front);
            lostAgain.add(front);
        }
    }

    /**
     * Handles a timeout: marks the first segment lost, and every segment sent at {@code sinceNanos} or before that is
     * not SACKED.
     *
     * @return whether the peer has reneged (RFC 2018 §8): the first segment is SACKED, but not acknowledged. Then all
     *     SACKed segments are marked lost as well.
     */
    public boolean markAll(long sinceNanos) {
        int front = board.front();
        boolean reneged = !board.isEmpty() && (board.flags(front) & SACKED) != 0;
        if (reneged) {
            board.forgetSacks();
            judgeAgain();
        }
        long since = reneged ? Long.MAX_VALUE : sinceNanos;
        // Retransmitted segments, and segments sent once, are each in the order of time.
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
     * Returns whether an undelivered segment has more than {@code bytes} of data. A segment that ends at {@code finEnd}
     * ends with a FIN.
     */
    public boolean isAnyLarger(int bytes, int finEnd) {
        for (int index = board.front(); index != board.tail(); index++) {
            if (isLarger(index, bytes, finEnd)) {
                return true;
            }
        }
        return false;
    }

    /** Marks the segments larger than {@code bytes} lost, and no others. */
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
     * Handles segments that were marked lost but were only late: judges them again. A retransmission that was marked
     * lost counts as in flight again; it was sent before those not marked.
     */
    public void unmark() {
        int others = retransmissions.size();
        while (!lostAgain.isEmpty()) {
            int index = lostAgain.poll();
            if (isInFlight(index) && waits(index) && (board.flags(index) & EVER_RETRANSMITTED) != 0) {
                board.findRetransmission(index);
                retransmissions.add(index);
            } else if (isInFlight(index)) {
                // A segment too large for the path may lie beyond the judged ones.
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
        judgeAgain();
    }

    private void judgeAgain() {
        judged = board.front();
        toRetransmit = board.front();
    }
}
