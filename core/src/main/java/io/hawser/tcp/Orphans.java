package io.hawser.tcp;

import io.hawser.tcp.buffer.ChunkPool;
import io.hawser.tcp.event.TcpCounter;

/**
 * Connections whose users have closed them and which still have something to send: FIN_WAIT_1, CLOSING, LAST_ACK.
 * Nobody but time ends them, so a peer that acknowledges nothing, or keeps its window shut for ever, could pile them up
 * (bad input 38): tcp_max_orphans says how many there may be. In FIN_WAIT_2 there is nothing left to send; as in Linux
 * it does not count.
 */
final class Orphans {
    /** One that has sent something within this time is reset, because its peer may be listening. */
    private static final long RECENT_NANOS = 60_000_000_000L;

    private final TcpContext context;
    private int count;

    Orphans(TcpContext context) {
        this.context = context;
    }

    int count() {
        return count;
    }

    /** The user has closed this connection; one too many is reset at once. */
    void add(TcpConnection connection) {
        count++;
        connection.isOrphan = true;
        if (areTooMany(0) || hasNoMemory(connection)) {
            context.count(TcpCounter.TCP_ABORT_ON_MEMORY);
            connection.reset(null);
        }
    }

    /** It has nothing left to send, or is no more. */
    void remove(TcpConnection connection) {
        if (connection.isOrphan) {
            connection.isOrphan = false;
            count--;
        }
    }

    /**
     * Whether a connection is given up, at a timeout, because there are too many: first those that were silent for
     * long, and those that the network has reported an error for, which count double.
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
        if (silentNanos <= RECENT_NANOS || sender.sndWnd() == 0 && !sender.isAnythingInFlight()) {
            connection.reset(null);
        } else {
            connection.finish(null);
        }
        return true;
    }

    /** Connections that no user waits for are dropped first when memory is short. */
    private boolean hasNoMemory(TcpConnection connection) {
        return connection.sendQueueBytes() > ChunkPool.CHUNK_BYTES
                && context.memory().isExhausted();
    }

    private boolean areTooMany(int penalty) {
        return (long) count << penalty > context.settings().maxOrphans;
    }
}
