package io.hawser.socket.nio;

import io.hawser.socket.crossing.DatagramEndpoint;
import io.hawser.socket.crossing.DatagramEndpoint.Datagram;
import io.hawser.socket.crossing.Endpoint.InterruptMode;
import io.hawser.socket.crossing.Inet;
import io.hawser.socket.driver.Parker;
import io.hawser.udp.UdpSocket;
import io.hawser.wire.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The datagrams that a {@link HostDatagramChannel} sends and receives. May be called by any thread. */
final class DatagramTransfer {
    private final HostDatagramChannel channel;
    private final DatagramEndpoint endpoint;
    private final Parker parker;
    private final ReentrantLock readLock = new ReentrantLock();
    private final ReentrantLock writeLock = new ReentrantLock();

    /** The sender of the last datagram, so that a run of datagrams of one sender makes one object. */
    private @Nullable InetSocketAddress lastSender;

    private @Nullable IpAddress lastSenderAddress;

    DatagramTransfer(HostDatagramChannel channel, DatagramEndpoint endpoint, Parker parker) {
        this.channel = channel;
        this.endpoint = endpoint;
        this.parker = parker;
    }

    /** Waits until no thread receives or sends, and keeps others from doing so. */
    void lock() {
        readLock.lock();
        writeLock.lock();
    }

    /** Ends what {@link #lock} began. */
    void unlock() {
        writeLock.unlock();
        readLock.unlock();
    }

    // ---- receiving

    /** Receives as {@link java.nio.channels.DatagramChannel#receive}. */
    @Nullable
    SocketAddress receive(ByteBuffer target) throws IOException {
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("Read-only buffer");
        }
        return receiveBlocking(target, Parker.FOREVER, InterruptMode.RETURN);
    }

    private @Nullable Datagram take(long nanos, InterruptMode mode) throws IOException {
        boolean blocking = channel.isBlocking();
        boolean interruptible = blocking && mode == InterruptMode.RETURN;
        Datagram taken = null;
        try {
            if (interruptible) {
                channel.beginBlocking();
            }
            long startNanos = nanos == Parker.FOREVER ? 0 : parker.nowNanos();
            taken = endpoint.receive();
            while (blocking && taken == null && channel.isOpen()) {
                long left = nanos == Parker.FOREVER ? nanos : nanos - (parker.nowNanos() - startNanos);
                if (!endpoint.awaitReadable(left, mode)) {
                    throw new SocketTimeoutException("Receive timed out");
                }
                taken = channel.isOpen() ? endpoint.receive() : null;
            }
        } finally {
            if (interruptible) {
                channel.endBlocking(taken != null);
            }
        }
        return taken;
    }

    private InetSocketAddress senderOf(Datagram taken) {
        IpAddress known = lastSenderAddress;
        InetSocketAddress sender = lastSender;
        if (known == null || sender == null || !taken.isFrom(known, sender.getPort())) {
            known = taken.peer();
            sender = Inet.toJava(known, taken.peerPort());
            lastSenderAddress = known;
            lastSender = sender;
        }
        return sender;
    }

    /**
     * Receives for a socket. Returns null if the channel was closed meanwhile, or does not block and has no datagram.
     *
     * @param nanos the time limit
     * @param mode the effect of an interrupt
     */
    @Nullable
    InetSocketAddress receiveBlocking(ByteBuffer target, long nanos, InterruptMode mode) throws IOException {
        readLock.lock();
        try {
            channel.requireOpen();
            channel.bindIfNeeded();
            Datagram taken = take(nanos, mode);
            if (taken == null) {
                return null;
            }
            InetSocketAddress sender = senderOf(taken);
            taken.copyTo(target);
            endpoint.release(taken);
            return sender;
        } finally {
            readLock.unlock();
        }
    }

    /** Waits for a datagram, and returns its sender without removing the datagram. */
    @Nullable
    InetSocketAddress peekBlocking(ByteBuffer target, long nanos) throws IOException {
        readLock.lock();
        try {
            channel.requireOpen();
            channel.bindIfNeeded();
            if (!endpoint.awaitReadable(nanos, InterruptMode.ofSockets())) {
                throw new SocketTimeoutException("Receive timed out");
            }
            Datagram waiting = endpoint.peek();
            if (waiting == null) {
                return null;
            }
            waiting.copyTo(target);
            return senderOf(waiting);
        } finally {
            readLock.unlock();
        }
    }

    /** Reads as {@link java.nio.channels.DatagramChannel#read(ByteBuffer)}. */
    int read(ByteBuffer target) throws IOException {
        Objects.requireNonNull(target);
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("Read-only buffer");
        }
        readLock.lock();
        try {
            channel.requireConnected();
            Datagram taken = take(Parker.FOREVER, InterruptMode.RETURN);
            if (taken == null) {
                return 0;
            }
            int count = Math.min(taken.length(), target.remaining());
            taken.copyTo(target);
            endpoint.release(taken);
            return count;
        } finally {
            readLock.unlock();
        }
    }

    /** Reads as {@link java.nio.channels.DatagramChannel#read(ByteBuffer[], int, int)}. */
    long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, targets.length);
        long space = 0;
        for (int i = offset; i < offset + length; i++) {
            if (targets[i].isReadOnly()) {
                throw new IllegalArgumentException("Read-only buffer");
            }
            space += targets[i].remaining();
        }
        ByteBuffer whole = ByteBuffer.allocate((int) Math.min(space, UdpSocket.MAX_PAYLOAD_BYTES));
        int count = read(whole);
        whole.flip();
        for (int i = offset; i < offset + length && whole.hasRemaining(); i++) {
            int part = Math.min(targets[i].remaining(), whole.remaining());
            targets[i].put(whole.slice(whole.position(), part));
            whole.position(whole.position() + part);
        }
        return count;
    }

    // ---- sending

    /** Sends as {@link java.nio.channels.DatagramChannel#send}. */
    int send(ByteBuffer source, InetSocketAddress to) throws IOException {
        writeLock.lock();
        try {
            channel.requireOpen();
            InetSocketAddress peer = channel.remoteOrNull();
            if (peer != null && !peer.equals(to)) {
                throw new AlreadyConnectedException();
            }
            if (to.getPort() == 0) {
                throw new SocketException("Can't send to port 0");
            }
            channel.bindIfNeeded();
            return sendLocked(source, to);
        } finally {
            writeLock.unlock();
        }
    }

    private int sendLocked(ByteBuffer source, InetSocketAddress to) throws IOException {
        boolean blocking = channel.isBlocking();
        IpAddress address = Inet.toConnectTo(to.getAddress());
        int length = source.remaining();
        boolean sent = false;
        try {
            if (blocking) {
                channel.beginBlocking();
            }
            sent = endpoint.send(source, address, to.getPort());
            while (blocking && !sent && channel.isOpen()) {
                endpoint.awaitWritable(InterruptMode.RETURN);
                sent = channel.isOpen() && endpoint.send(source, address, to.getPort());
            }
        } finally {
            if (blocking) {
                channel.endBlocking(sent);
            }
        }
        return sent ? length : 0;
    }

    /** Writes as {@link java.nio.channels.DatagramChannel#write(ByteBuffer)}. */
    int write(ByteBuffer source) throws IOException {
        Objects.requireNonNull(source);
        writeLock.lock();
        try {
            return sendLocked(source, channel.requireConnected());
        } finally {
            writeLock.unlock();
        }
    }

    /** Writes as {@link java.nio.channels.DatagramChannel#write(ByteBuffer[], int, int)}. */
    long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, sources.length);
        writeLock.lock();
        try {
            InetSocketAddress peer = channel.requireConnected();
            long total = 0;
            for (int i = offset; i < offset + length; i++) {
                total += sources[i].remaining();
            }
            if (total > UdpSocket.MAX_PAYLOAD_BYTES) {
                throw new SocketException("Message too long");
            }
            ByteBuffer whole = ByteBuffer.allocate((int) total);
            for (int i = offset; i < offset + length; i++) {
                whole.put(sources[i].duplicate());
            }
            int count = sendLocked(whole.flip(), peer);
            if (count == total) {
                for (int i = offset; i < offset + length; i++) {
                    sources[i].position(sources[i].limit());
                }
            }
            return count;
        } finally {
            writeLock.unlock();
        }
    }
}
