package io.hawser.cli.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.thread.Scheduler;

/** A client's Jetty end point that records when the present head began, and how many bytes were transferred. */
final class MeteredEndPoint extends SocketChannelEndPoint {
    /** No head has begun. */
    private static final long NONE = Long.MIN_VALUE;

    private volatile long headBeganNanos = NONE;
    private volatile boolean answering;
    private volatile long movedBytes;
    private volatile long periodBeganNanos;
    private volatile long movedBeforeBytes;

    private final InetAddress address;

    MeteredEndPoint(
            SocketChannel channel,
            InetAddress address,
            ManagedSelector selector,
            SelectionKey key,
            Scheduler scheduler) {
        super(channel, selector, key, scheduler);
        this.address = address;
    }

    /** The client's address, also when the connection is closed. */
    InetAddress address() {
        return address;
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        int count = super.fill(buffer);
        if (count > 0) {
            moved(count);
            if (!answering && headBeganNanos == NONE) {
                headBeganNanos = System.nanoTime();
            }
        }
        return count;
    }

    @Override
    public boolean flush(ByteBuffer... buffers) throws IOException {
        long before = remaining(buffers);
        try {
            return super.flush(buffers);
        } finally {
            moved(before - remaining(buffers));
        }
    }

    private static long remaining(ByteBuffer... buffers) {
        long sum = 0;
        for (ByteBuffer buffer : buffers) {
            sum += buffer.remaining();
        }
        return sum;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time reads or writes; others only observe
    private void moved(long bytes) {
        movedBytes += bytes;
    }

    /** Aborts the connection by a reset, so that data the client has not read is dropped. */
    void abort() {
        try {
            getChannel().setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException closed) {
            // then there is no connection to reset
        }
        close();
    }

    /** Records that the head is complete and the response follows. */
    void answerBegins() {
        headBeganNanos = NONE;
        beginPeriod(System.nanoTime());
        answering = true;
    }

    /** Records that the response was handed to the connection. */
    void answerEnds() {
        answering = false;
    }

    private void beginPeriod(long nowNanos) {
        periodBeganNanos = nowNanos;
        movedBeforeBytes = movedBytes;
    }

    /** Returns whether the client is slower than {@code limits} allow. Called about once a second, by one thread. */
    boolean isTooSlow(long nowNanos, ClientLimits limits) {
        if (!answering) {
            long began = headBeganNanos;
            return began != NONE && nowNanos - began > limits.head().toNanos();
        }
        if (nowNanos - periodBeganNanos < limits.ratePeriod().toNanos()) {
            return false;
        }
        long wanted = limits.leastBytesPerSecond() * limits.ratePeriod().toSeconds();
        boolean slow = movedBytes - movedBeforeBytes < wanted;
        beginPeriod(nowNanos);
        return slow;
    }
}
