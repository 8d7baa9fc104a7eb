package io.hawser.tcp;

import io.hawser.tcp.buffer.TcpMemory;
import io.hawser.wire.TcpOptions;

/**
 * Limit of the data that the user may hand to the sender: SO_SNDBUF, tcp_wmem and TCP_NOTSENT_LOWAT, counted as in
 * Linux. Data counts with the overhead that Linux's buffers would have. As long as the total is below the limit, the
 * user may fill one more buffer, so a write may exceed the limit by up to the size of the largest burst.
 */
final class WriteRoom {
    /** Size of a buffer without its data: Linux's sk_buff and its head on a 64-bit machine. */
    private static final int OVERHEAD_BYTES = 896;

    /** The minimum of SO_SNDBUF, doubled. */
    static final int LEAST_BYTES = 4608;

    /** The largest burst: Linux's legacy limit of segmentation offload, less the headers. */
    private static final int MOST_BURST_BYTES = 65_215;

    private WriteRoom() {}

    /**
     * The send buffer's size in bytes: twice SO_SNDBUF, because Linux adds the same size again for overhead; or, by
     * default, as much as the congestion window can use within tcp_wmem.
     */
    static int limitBytes(Sender sender) {
        TcpConnection connection = sender.connection();
        TcpSocketOptions options = connection.currentOptions();
        if (options.sendBufferBytes() > 0) {
            return (int) Math.min(options.doubledSendBufferBytes(), Integer.MAX_VALUE);
        }
        long[] limits = connection.context.settings().sendBufferBytes;
        return (int) Math.min(
                limits[2],
                Math.max(limits[1], 2L * sender.recovery().congestion().windowBytes()));
    }

    /**
     * Returns whether the socket is writable in the sense of poll(2): a third of the buffer is free, and less than half
     * of what TCP_NOTSENT_LOWAT allows is unsent.
     */
    static boolean isWritable(Sender sender) {
        int held = heldBytes(sender, burstBytes(sender));
        TcpMemory memory = sender.connection().context.memory();
        int limit = memory.isUnderPressure()
                ? memory.sendLimit(limitBytes(sender), sender.queuedBytes())
                : limitBytes(sender);
        // A size that follows the congestion window is smaller than Linux's, so any free space is reported.
        boolean fixed = sender.connection().currentOptions().sendBufferBytes() > 0;
        int least = fixed ? held >> 1 : 1;
        return limit - held >= least && 2L * sender.unsentBytes() < lowWaterBytes(sender);
    }

    /** Number of bytes, of {@code wanted}, that the user may append before calling this method again; 0 for none. */
    static int bytes(Sender sender, int wanted) {
        if (wanted <= LEAST_BYTES && wanted <= sender.mss() && sender.queuedBytes() == 0) {
            // One segment always fits, and most connections have no more data at a time.
            return wanted;
        }
        TcpMemory memory = sender.connection().context.memory();
        if (memory.isUnderPressure() || sender.mss() == 0) {
            int held = sender.queuedBytes();
            return Math.clamp(memory.sendLimit(limitBytes(sender), held) - held, 0, burstBytes(sender));
        }
        int burst = burstBytes(sender);
        int unsent = sender.unsentBytes();
        int begun = unsent % burst;
        if (begun > 0) {
            return burst - begun;
        }
        boolean full = heldBytes(sender, burst) >= limitBytes(sender) || unsent >= lowWaterBytes(sender);
        return full ? 0 : burst;
    }

    /** Memory that Linux would have allocated: the bursts in flight, and those to come. */
    private static int heldBytes(Sender sender, int burst) {
        int queued = sender.queuedBytes();
        int unsent = sender.unsentBytes();
        int buffers = (queued - unsent + burst - 1) / burst + (unsent + burst - 1) / burst;
        return queued + OVERHEAD_BYTES * buffers;
    }

    /**
     * Size of the burst that Linux sends at once and keeps in one buffer: full segments, at most half of the peer's
     * largest window.
     */
    private static int burstBytes(Sender sender) {
        int mss = sender.mss();
        if (mss == 0) {
            // Before the handshake is complete, all of the user's data counts as one burst.
            return MOST_BURST_BYTES;
        }
        int window = sender.sequence().maxSndWnd();
        // A very small window is used completely: Linux limits bursts in this way.
        int most = window > TcpOptions.DEFAULT_MSS_BYTES ? window / 2 : window;
        return Math.max(mss, Math.min(MOST_BURST_BYTES, most) / mss * mss);
    }

    private static long lowWaterBytes(Sender sender) {
        TcpConnection connection = sender.connection();
        return connection.currentOptions().notSentLowWaterBytes(connection.context.settings());
    }
}
