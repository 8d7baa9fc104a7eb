package io.hawser.tcp;

import io.hawser.tcp.buffer.ChunkPool;
import io.hawser.tcp.event.TcpCounter;

/**
 * Connections that their users have closed but that still have data or a FIN to send: FIN_WAIT_1, CLOSING, LAST_ACK.
 * Only a timeout ends them, so a peer that acknowledges nothing, or keeps its window closed, could accumulate them (bad
 * input 38): tcp_max_orphans limits their number. As in Linux, FIN_WAIT_2 does not count, because nothing is left to
 * send.
 */
final class Orphans {
    /**
     * An orphan that has sent data within this time is aborted with a reset, because its peer may still be listening.
     */
    private static final long RECENT_NANOS = 60_000_000_000L;

    private final TcpContext context;
    private int count;

    Orphans(TcpContext context) {
        this.context = context;
    }

    int count() {
        return count;
    }

    /** Adds a connection that its user has closed; aborts it at once if there are too many. */
    void add(TcpConnection connection) {
        count++;
        connection.isOrphan = true;
        if (areTooMany(0) || hasNoMemory(connection)) {
            context.count(TcpCounter.TCP_ABORT_ON_MEMORY);
            connection.reset(null);
        }
    }

    /** Removes a connection that has nothing left to send, or has ended. */
    void remove(TcpConnection connection) {
        if (connection.isOrphan) {
            connection.isOrphan = false;
            count--;
        }
    }

    /**
     * Returns whether to abort a connection at a timeout because there are too many orphans. Connections that were
     * silent for long go first, and those with a network error, both of which count double.
     */
    boolean giveUp(TcpConnection connection) {
        if (!connection.isOrphan) {
            return false;
        }
        Sender sender = connection.sender();
        long silentNanos = context.nowNanos() - sender.lastSentNanos();
        int penalty = silentNanos > 2 * context.settings().rtoMaxNanos ? 1 : 0;
        if (connection.softError() != null) {
            penalty++;
        }
        if (!areTooMany(penalty) && !hasNoMemory(connection)) {
            return false;
        }
        context.count(TcpCounter.TCP_ABORT_ON_MEMORY);
        if (silentNanos <= RECENT_NANOS
                || sender.sequence().sndWnd() == 0 && !sender.sequence().isAnythingInFlight()) {
            connection.reset(null);
        } else {
            connection.finish(null);
        }
        return true;
    }

    /** Returns whether memory is short: connections that no user waits for are dropped first. */
    private boolean hasNoMemory(TcpConnection connection) {
        return connection.sendQueueBytes() > ChunkPool.CHUNK_BYTES
                && context.memory().isExhausted();
    }

    private boolean areTooMany(int penalty) {
        return (long) count << penalty > context.settings().maxOrphans;
    }
}
