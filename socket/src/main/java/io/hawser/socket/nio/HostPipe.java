package io.hawser.socket.nio;

import io.hawser.socket.crossing.ByteRing;
import io.hawser.socket.driver.Parker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.spi.SelectorProvider;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A pipe in memory, whose ends can be registered with the same selector as channels of a host. */
final class HostPipe extends Pipe {
    private static final int FIRST_BLOCK_BYTES = 1024;

    /** Capacity of a pipe in Linux, in bytes. */
    private static final int CAPACITY_BYTES = 1 << 16;

    /** POSIX: writes up to this size are atomic. */
    private static final int ATOMIC_BYTES = 4096;

    private final Parker parker;
    private final ByteRing ring = new ByteRing(FIRST_BLOCK_BYTES, CAPACITY_BYTES);
    private final Source source;
    private final Sink sink;

    HostPipe(SelectorProvider provider, Parker parker) {
        this.parker = parker;
        source = new Source(provider);
        sink = new Sink(provider);
    }

    @Override
    public SourceChannel source() {
        return source;
    }

    @Override
    public SinkChannel sink() {
        return sink;
    }

    private void wake(@Nullable Thread waiting) {
        if (waiting != null) {
            parker.unpark(waiting);
        }
    }

    private final class Source extends SourceChannel implements HostChannel {
        private final ChannelKeys keys = new ChannelKeys();
        private final ReentrantLock lock = new ReentrantLock();
        private volatile @Nullable Thread waiting;

        Source(SelectorProvider provider) {
            super(provider);
        }

        @Override
        public ChannelKeys keys() {
            return keys;
        }

        @Override
        public int readyOps(int interest) {
            return isReadable() ? interest & SelectionKey.OP_READ : 0;
        }

        private boolean isReadable() {
            return !ring.isEmpty() || !sink.isOpen();
        }

        void changed() {
            wake(waiting);
            keys.readinessChanged();
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            Objects.requireNonNull(target);
            lock.lock();
            try {
                requireOpen(isOpen());
                boolean blocking = isBlocking();
                int count = 0;
                try {
                    if (blocking) {
                        begin();
                    }
                    count = readNow(target);
                    while (blocking && count == 0 && target.hasRemaining() && isOpen()) {
                        await();
                        count = isOpen() ? readNow(target) : 0;
                    }
                } finally {
                    if (blocking) {
                        end(count > 0);
                    }
                }
                return count;
            } finally {
                lock.unlock();
            }
        }

        private int readNow(ByteBuffer target) {
            boolean ended = !sink.isOpen();
            int count = ring.read(target);
            if (count > 0) {
                sink.changed();
            }
            return count == 0 && ended && target.hasRemaining() ? -1 : count;
        }

        private void await() {
            waiting = Thread.currentThread();
            if (!isReadable() && isOpen()) {
                parker.park(this, Parker.FOREVER);
            }
            waiting = null;
        }

        @Override
        public long read(ByteBuffer[] targets) throws IOException {
            return read(targets, 0, targets.length);
        }

        @Override
        public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, targets.length);
            lock.lock();
            try {
                requireOpen(isOpen());
                int end = offset + length;
                int first = Buffers.firstWithRemaining(targets, offset, end);
                if (first == end) {
                    return 0;
                }
                long total = read(targets[first]);
                for (int i = first + 1; i < end && total > 0 && !targets[i - 1].hasRemaining(); i++) {
                    int count = readNow(targets[i]);
                    total += Math.max(0, count);
                }
                return total;
            } finally {
                lock.unlock();
            }
        }

        @Override
        protected void implCloseSelectableChannel() {
            wake(waiting);
            sink.changed();
        }

        @Override
        protected void implConfigureBlocking(boolean block) {
            // Waits for a blocked call to return.
            lock.lock();
            try {
                keys.readinessChanged();
            } finally {
                lock.unlock();
            }
        }
    }

    private final class Sink extends SinkChannel implements HostChannel {
        private final ChannelKeys keys = new ChannelKeys();
        private final ReentrantLock lock = new ReentrantLock();
        private volatile @Nullable Thread waiting;

        Sink(SelectorProvider provider) {
            super(provider);
        }

        @Override
        public ChannelKeys keys() {
            return keys;
        }

        @Override
        public int readyOps(int interest) {
            return isWritable() ? interest & SelectionKey.OP_WRITE : 0;
        }

        private boolean isWritable() {
            return ring.free() >= ATOMIC_BYTES || !source.isOpen();
        }

        void changed() {
            wake(waiting);
            keys.readinessChanged();
        }

        @Override
        public int write(ByteBuffer data) throws IOException {
            Objects.requireNonNull(data);
            lock.lock();
            try {
                requireOpen(isOpen());
                boolean blocking = isBlocking();
                int count = 0;
                try {
                    if (blocking) {
                        begin();
                    }
                    count = writeNow(data);
                    while (blocking && data.hasRemaining() && isOpen()) {
                        await();
                        count += isOpen() ? writeNow(data) : 0;
                    }
                } finally {
                    if (blocking) {
                        // As in the JDK, a virtual thread learns of the close although a part was written.
                        end(Thread.currentThread().isVirtual() ? !data.hasRemaining() : count > 0);
                    }
                }
                return count;
            } finally {
                lock.unlock();
            }
        }

        private int writeNow(ByteBuffer data) throws IOException {
            if (!source.isOpen()) {
                throw new IOException("Broken pipe");
            }
            if (data.remaining() <= ATOMIC_BYTES && ring.free() < data.remaining()) {
                return 0;
            }
            int count = ring.write(data);
            if (count > 0) {
                source.changed();
            }
            return count;
        }

        private void await() {
            waiting = Thread.currentThread();
            if (!isWritable() && isOpen()) {
                parker.park(this, Parker.FOREVER);
            }
            waiting = null;
        }

        @Override
        public long write(ByteBuffer[] data) throws IOException {
            return write(data, 0, data.length);
        }

        @Override
        public long write(ByteBuffer[] data, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, data.length);
            lock.lock();
            try {
                requireOpen(isOpen());
                long total = 0;
                for (int i = offset; i < offset + length; i++) {
                    if (data[i].hasRemaining()) {
                        total += write(data[i]);
                    }
                    if (data[i].hasRemaining()) {
                        break;
                    }
                }
                return total;
            } finally {
                lock.unlock();
            }
        }

        @Override
        protected void implCloseSelectableChannel() {
            wake(waiting);
            source.changed();
        }

        @Override
        protected void implConfigureBlocking(boolean block) {
            // Waits for a blocked call to return.
            lock.lock();
            try {
                keys.readinessChanged();
            } finally {
                lock.unlock();
            }
        }
    }

    private static void requireOpen(boolean open) throws ClosedChannelException {
        if (!open) {
            throw new ClosedChannelException();
        }
    }
}
