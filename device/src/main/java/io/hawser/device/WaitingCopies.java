package io.hawser.device;

import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Passes copies of packets to a loop, and limits the memory of those that wait for it: 65 000 packets of 64 KB would
 * fill any heap while the loop waits for a slow disk.
 *
 * <p>May be used by any thread.
 */
final class WaitingCopies {
    /** Memory of the copies that wait, in bytes. */
    static final long MOST_BYTES = 64L << 20;

    /** Memory of a waiting copy besides its bytes. */
    private static final int OVERHEAD_BYTES = 512;

    private final EventLoop to;
    private final AtomicLong waitingBytes = new AtomicLong();

    /** Passes copies to the loop {@code to}. */
    WaitingCopies(EventLoop to) {
        this.to = to;
    }

    /**
     * Has {@code action} called soon with a copy, on the loop's thread; never waits. The copy belongs to no pool that
     * is in use: the garbage collector takes it.
     *
     * @return false if too many copies are waiting or the loop was closed; then there is no copy
     */
    boolean offer(Packet packet, Consumer<Packet> action) {
        int bytes = packet.length() + OVERHEAD_BYTES;
        if (waitingBytes.addAndGet(bytes) > MOST_BYTES) {
            waitingBytes.addAndGet(-bytes);
            return false;
        }
        Packet copy = new PacketPool().copyOf(packet);
        boolean offered = to.offer(() -> {
            waitingBytes.addAndGet(-bytes);
            action.accept(copy);
        });
        if (!offered) {
            waitingBytes.addAndGet(-bytes);
        }
        return offered;
    }
}
