package io.hawser.socket.nio;

import java.nio.ByteBuffer;

/** Arrays of buffers. */
final class Buffers {
    private Buffers() {}

    /** The index of the first buffer with something remaining; {@code end} when there is none. */
    static int firstWithRemaining(ByteBuffer[] buffers, int from, int end) {
        int i = from;
        while (i < end && !buffers[i].hasRemaining()) {
            i++;
        }
        return i;
    }
}
