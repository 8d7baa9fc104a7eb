package io.hawser.socket.nio;

/** A channel that {@link HostSelector} can hold. */
interface HostChannel {
    /**
     * Operations that would not block.
     *
     * @param interest the operations to look for
     * @return those of them that are ready
     */
    int readyOps(int interest);

    /** The channel's keys, one for each selector. */
    ChannelKeys keys();
}
