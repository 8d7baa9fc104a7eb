package io.hawser.socket.nio;

/** A channel that can be registered with a {@link HostSelector}. */
interface HostChannel {
    /**
     * Operations that would not block.
     *
     * @param interest the operations to check
     * @return the ready operations among them
     */
    int readyOps(int interest);

    /** The channel's keys, one for each selector. */
    ChannelKeys keys();
}
