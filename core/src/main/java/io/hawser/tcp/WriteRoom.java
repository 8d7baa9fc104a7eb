package io.hawser.tcp;

import io.hawser.tcp.buffer.TcpMemory;
import io.hawser.wire.TcpOptions;

/**
 * Limit of the data that the user may hand to the sender: SO_SNDBUF, tcp_wmem and TCP_NOTSENT_LOWAT, as Linux counts.
 * Data in the buffer counts with the overhead that Linux's buffers would have; as long as that is less than the
 * limit, the user may fill one more of them, so a write goes beyond the limit by up to the size of the largest burst.
 */
final class WriteRoom {
    /** A buffer without its data: what Linux's sk_buff and its head take on a 64-bit machine. */
    private static final int OVERHEAD_BYTES = 896;

    /** The least that SO_SNDBUF can be, doubled. */
    static final int LEAST_BYTES = 4608;

    /** The largest burst: Linux's legacy limit of segmentation offload, without room for headers. */
    private static final int MOST_BURST_BYTES = 65_215;

    private WriteRoom() {}

    /**
     * The send buffer's size, in bytes: twice SO_SNDBUF, because Linux takes it for the user's data and adds as much
     * for the rest; or what the congestion window can use within tcp_wmem.
     */
    static int limitBytes(Sender sender) {
        TcpConnection connection = sender.connection();
        TcpSocketOptions options = connection.currentOptions();
        if (options.sendBufferBytes() > 0) {
            return (int) Math.min(options.doubledSendBufferBytes(), Integer.MAX_VALUE);
        }
        long[] limits = connection.context.settings().sendBufferBytes;
        return (int)
                Math.min(limits[2], Math.max(limits[1], 2L * sender.congestion().windowBytes()));
    }

    /**
     * Whether the socket is writable in the sense of poll(2): a third of the buffer is free, and less than half
     * of what TCP_NOTSENT_LOWAT allows is unsent.
     */
    static boolean isWritable(Sender sender) {
        int held = heldBytes(sender, burstBytes(sender));
        TcpMemory memory = sender.connection().context.memory();
        int limit = memory.isUnderPressure()
                ? memory.sendLimit(limitBytes(sender), sender.queuedBytes())
                : limitBytes(sender);
        // A size that follows the congestion window is smaller than Linux's: any room in it is worth telling.
        boolean fixed = sender.connection().currentOptions().sendBufferBytes() > 0;
        int least = fixed ? held >> 1 : 1;
        return limit - held >= least && held < limit && 2L * sender.unsentBytes() < lowWaterBytes(sender);
    }

    /** Part of {@code wanted} bytes that the user may append before asking again; 0 for nothing. */
    static int bytes(Sender sender, int wanted) {
        if (wanted <= LEAST_BYTES && wanted <= sender.mss() && sender.queuedBytes() == 0) {
            // There is always room for a segment, and most connections have no more at a time.
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
     * Size of the burst that Linux sends at once and keeps in one buffer: full segments, and no more than half of the
     * peer's largest window.
     */
    private static int burstBytes(Sender sender) {
        int mss = sender.mss();
        if (mss == 0) {
            // The handshake is not over: whatever the user has, is one.
            return MOST_BURST_BYTES;
        }
        int window = sender.maxSndWnd();
        // Of a very small window all of it: as Linux limits bursts.
        int most = window > TcpOptions.DEFAULT_MSS_BYTES ? window / 2 : window;
        return Math.max(mss, Math.min(MOST_BURST_BYTES, most) / mss * mss);
    }

    private static long lowWaterBytes(Sender sender) {
        TcpConnection connection = sender.connection();
        return connection.currentOptions().notSentLowWaterBytes(connection.context.settings());
    }
}
