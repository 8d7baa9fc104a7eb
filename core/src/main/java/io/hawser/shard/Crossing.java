package io.hawser.shard;

import io.hawser.packet.Packet;

/** Passes frames from one shard to another, which may belong to another thread. */
@FunctionalInterface
public interface Crossing {
    /**
     * Copies a frame, and has {@link ShardLink#deliver} called with the copy soon by the thread that owns the other
     * shard. A frame for which there is no space is lost, as on a network. Called by the thread of the shard that has
     * received the frame.
     *
     * @param shard the number of the other shard
     * @param frame begins with the header of the link; it still belongs to the caller
     */
    void pass(int shard, Packet frame);
}
