package io.hawser.tcp;

/** How much the user may hand to the sender: SO_SNDBUF, tcp_wmem and TCP_NOTSENT_LOWAT. */
final class WriteRoom {
    private WriteRoom() {}

    /** The send buffer's size, in bytes: SO_SNDBUF, or what the congestion window can use within tcp_wmem. */
    static int limitBytes(Sender sender) {
        TcpConnection connection = sender.connection();
        int fixed = connection.currentOptions().sendBufferBytes();
        if (fixed > 0) {
            return fixed;
        }
        long[] limits = connection.tcp.settings().sendBufferBytes;
        return (int)
                Math.min(limits[2], Math.max(limits[1], 2L * sender.congestion().windowBytes()));
    }

    /**
     * How much the user may append: as much as fits the buffer and, by TCP_NOTSENT_LOWAT, leaves no more than so much
     * unsent. Less than a segment is not worth being told of.
     */
    static int bytes(Sender sender) {
        int room = inBuffer(sender);
        long lowWater = lowWaterBytes(sender);
        if (lowWater > Integer.MAX_VALUE) {
            return room;
        }
        long unsent = sender.unsentBytes();
        return unsent >= lowWater ? 0 : (int) Math.min(room, Math.max(lowWater - unsent, sender.mss()));
    }

    /** As in Linux, a user that waits is told when less than half of what TCP_NOTSENT_LOWAT allows is unsent. */
    static boolean isWorthTelling(Sender sender) {
        return inBuffer(sender) > 0 && 2L * sender.unsentBytes() < lowWaterBytes(sender);
    }

    /** What fits the buffer, and the memory of all (tcp_mem). */
    private static int inBuffer(Sender sender) {
        int held = sender.queuedBytes();
        return Math.max(0, sender.connection().tcp.memory().sendLimit(limitBytes(sender), held) - held);
    }

    private static long lowWaterBytes(Sender sender) {
        TcpConnection connection = sender.connection();
        return connection.currentOptions().notSentLowWaterBytes(connection.tcp.settings());
    }
}
