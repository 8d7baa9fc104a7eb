package io.hawser.tcp.buffer;

import io.hawser.packet.Packet;

/**
 * Data that has arrived and that the user has not read. Text that arrives in order may stay in its packets until the
 * burst ends: what the user reads by then is copied once, from the packet to the user. {@link #settle} moves the rest
 * into chunks, so that no packet is kept for a slow user.
 */
public final class ReceiveBuffer extends StreamBuffer {
    /** A burst in more memory than this would displace itself from the cache before the user reads it. */
    private static final int MOST_HELD_BYTES = 320 << 10;

    /** A buffer that stands for none: it is empty, and is never written to. */
    public static final ReceiveBuffer NONE = new ReceiveBuffer(new ChunkPool());

    private final HeldText held = new HeldText();

    /** Creates an empty buffer whose chunks come from {@code pool}. */
    public ReceiveBuffer(ChunkPool pool) {
        super(pool);
    }

    /** Returns whether a packet may hold the next text in order. */
    public boolean mayHold(Packet packet) {
        return held.bytes == 0 || held.end() == length() && held.memoryBytes + packet.bytes().length <= MOST_HELD_BYTES;
    }

    /**
     * Takes ownership of a packet whose text, which {@link #mayHold} has allowed, follows the contiguous bytes;
     * {@link #extend} makes it count.
     */
    public void hold(Packet packet) {
        if (held.bytes == 0) {
            held.before = length();
        }
        held.add(packet);
    }

    /** Moves up to {@code count} bytes from the front to {@code target}, and returns their number. */
    public int read(byte[] target, int at, int count) {
        int length = Math.min(count, length());
        int done = held.bytes == 0 ? 0 : readHeld(target, at, length);
        if (done < length) {
            copyTo(0, target, at + done, length - done);
            discard(length - done);
        }
        return length;
    }

    /** Reads up to the end of the text that packets hold. */
    private int readHeld(byte[] target, int at, int count) {
        int stored = Math.min(count, held.before);
        copyTo(0, target, at, stored);
        int direct = Math.min(count - stored, held.bytes);
        held.read(target, at + stored, direct);
        held.before -= stored;
        discard(stored + direct);
        return stored + direct;
    }

    /** Ends a burst: moves the text that packets still hold into chunks. */
    public void settle() {
        if (held.bytes > 0) {
            held.settle(this);
        }
    }

    /** Discards all data. */
    public void discardAll() {
        held.clear();
        clear();
    }
}
