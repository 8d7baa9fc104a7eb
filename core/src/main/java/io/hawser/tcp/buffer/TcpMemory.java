package io.hawser.tcp.buffer;

import io.hawser.mib.Counters;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.segment.Seq;
import io.hawser.tcp.settings.TcpSettings;
import io.hawser.time.TimingWheel;
import org.jspecify.annotations.Nullable;

/**
 * Memory of the buffers of all connections of a host, limited by the three numbers of net.ipv4.tcp_mem. It counts the
 * chunks that hold data, each a page, so the account is exact whatever the size of the segments: arriving data is
 * written to its final place, and there is nothing to collapse, as Linux must.
 *
 * <ul>
 * <li>Above the second number there is memory pressure, until use falls to the first: windows are limited and
 * send buffers do not grow.
 * <li>At the third number memory is exhausted: data ahead of a gap is dropped, then arriving data. Unlike in Linux
 * every connection may still use a page in each direction, so that no connection stalls, and none has to be
 * woken up when memory is free again.
 * </ul>
 *
 * <p>The state is computed on request; allocating and freeing chunks costs nothing.
 */
public final class TcpMemory {
    /** Linux's tcp_adjust_rcv_ssthresh: the window under pressure when its buffer is half full. */
    private static final int HELD_WINDOW_SEGMENTS = 4;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final ChunkPool chunks = new ChunkPool();
    private final TimingWheel wheel;
    private final TcpSettings settings;
    private final Counters<TcpCounter> counters;
    private boolean pressure;
    private long pressureSinceNanos;

    /** Makes the memory of a host with the time of {@code wheel}. */
    public TcpMemory(TimingWheel wheel, TcpSettings settings, Counters<TcpCounter> counters) {
        this.wheel = wheel;
        this.settings = settings;
        this.counters = counters;
    }

    /** The chunks of all stream buffers of the host. */
    public ChunkPool chunks() {
        return chunks;
    }

    public boolean isUnderPressure() {
        long pages = chunks.outstanding();
        long[] limits = settings.memoryPages;
        if (pressure ? pages <= limits[0] : pages > limits[1]) {
            changePressure();
        }
        return pressure;
    }

    private void changePressure() {
        pressure = !pressure;
        long now = wheel.nowNanos();
        if (pressure) {
            counters.increment(TcpCounter.TCP_MEMORY_PRESSURES);
            pressureSinceNanos = now;
        } else {
            counters.add(TcpCounter.TCP_MEMORY_PRESSURES_CHRONO, (now - pressureSinceNanos) / NANOS_PER_MILLI);
        }
    }

    /** Returns whether memory is exhausted. */
    public boolean isExhausted() {
        return chunks.outstanding() >= settings.memoryPages[2];
    }

    /** The part of {@code freeBytes} of a receive buffer that may be offered as window. */
    public int windowOf(int freeBytes, int limitBytes, int mss) {
        return freeBytes < limitBytes / 2 && isUnderPressure()
                ? Math.min(freeBytes, HELD_WINDOW_SEGMENTS * mss)
                : freeBytes;
    }

    /** Size to which a send buffer may grow now, given its limit and the bytes that it holds. */
    public int sendLimit(int limitBytes, int heldBytes) {
        if (!isUnderPressure()) {
            return limitBytes;
        }
        if (isExhausted()) {
            return Math.min(limitBytes, ChunkPool.CHUNK_BYTES);
        }
        return Math.min(limitBytes, Math.max(heldBytes, (int) settings.sendBufferBytes[1]));
    }

    /** Makes space for {@code count} bytes ahead of a gap; returns whether it succeeded. */
    public boolean admitAhead(StreamBuffer buffer, int offset, int count, OutOfOrder ahead, int seq) {
        if (isUnderPressure() && isExhausted() && !buffer.has(offset, count)) {
            counters.increment(TcpCounter.PRUNE_CALLED);
            return prune(buffer, offset - seq, ahead, seq + count);
        }
        return true;
    }

    /**
     * Makes space for {@code count} bytes in order; returns whether it succeeded. An empty buffer always gets space.
     */
    public boolean admitInOrder(StreamBuffer buffer, int offset, int count, @Nullable OutOfOrder ahead, int seq) {
        if (buffer.isEmpty() || !isUnderPressure() || !isExhausted() || buffer.has(offset, count)) {
            return true;
        }
        counters.increment(TcpCounter.PRUNE_CALLED);
        if (ahead != null && prune(buffer, offset - seq, ahead, seq)) {
            return true;
        }
        counters.increment(TcpCounter.RCV_PRUNED);
        return false;
    }

    /**
     * Drops ranges after {@code beyond}, the furthest first, until there is memory. The peer knows by SACK that they
     * were received, and must be prepared for this reneging (RFC 2018 §8).
     *
     * @param toOffset added to a sequence number to get its offset
     */
    private boolean prune(StreamBuffer buffer, int toOffset, OutOfOrder ahead, int beyond) {
        boolean pruned = false;
        while (isExhausted() && !ahead.isEmpty() && Seq.geq(ahead.left(ahead.size() - 1), beyond)) {
            ahead.removeLast();
            pruned = true;
            int kept = ahead.isEmpty() ? buffer.length() : ahead.right(ahead.size() - 1) + toOffset;
            buffer.dropFrom(Math.max(kept, buffer.length()));
        }
        if (pruned) {
            counters.increment(TcpCounter.OFO_PRUNED);
        }
        return !isExhausted();
    }
}
