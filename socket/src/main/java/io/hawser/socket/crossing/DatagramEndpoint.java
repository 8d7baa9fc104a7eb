package io.hawser.socket.crossing;

import io.hawser.ip.Ip;
import io.hawser.ip.Path;
import io.hawser.ip.Route;
import io.hawser.ip.header.PacketAddresses;
import io.hawser.packet.Packet;
import io.hawser.socket.driver.Parker;
import io.hawser.udp.UdpBindException;
import io.hawser.udp.UdpHandler;
import io.hawser.udp.UdpPortSharing;
import io.hawser.udp.UdpResult;
import io.hawser.udp.UdpSocket;
import io.hawser.wire.IpAddress;
import io.hawser.wire.UdpHeader;
import java.io.IOException;
import java.net.BindException;
import java.net.NetworkInterface;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.util.concurrent.atomic.AtomicReference;
import org.jctools.queues.varhandle.unpadded.SpscVarHandleUnpaddedArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * A UDP port for use by a program's threads. Arriving datagrams are copied into pooled arrays, which the reader
 * returns; only a few wait here, the others in the core's queue, which limits their memory. A datagram to a new
 * destination is sent by a call that waits for the result, because it may fail; following datagrams to the same
 * destination are queued.
 */
public final class DatagramEndpoint extends Endpoint {
    private static final int QUEUED = 64;
    private static final int FIRST_PAYLOAD_BYTES = 2048;

    private static final int SEND = 1;
    private static final int RECEIVE = 2;
    private static final int CLOSE = 4;

    private final SpscVarHandleUnpaddedArrayQueue<Datagram> in = new SpscVarHandleUnpaddedArrayQueue<>(QUEUED);
    private final SpscVarHandleUnpaddedArrayQueue<Datagram> inFree = new SpscVarHandleUnpaddedArrayQueue<>(QUEUED);
    private final SpscVarHandleUnpaddedArrayQueue<Datagram> out = new SpscVarHandleUnpaddedArrayQueue<>(QUEUED);
    private final SpscVarHandleUnpaddedArrayQueue<Datagram> outFree = new SpscVarHandleUnpaddedArrayQueue<>(QUEUED);
    private final AtomicReference<@Nullable UdpResult> pendingError = new AtomicReference<>();
    private final Handler handler = new Handler();

    private volatile boolean more;
    private volatile boolean outFull;

    /** Belongs to the host's thread. */
    private @Nullable UdpSocket socket;

    /** Belong to the writer: the destination of the last datagram that was sent successfully. */
    private @Nullable IpAddress lastAddress;

    private int lastPort;

    /** A datagram and its peer. */
    public static final class Datagram {
        byte[] payload = new byte[FIRST_PAYLOAD_BYTES];
        int length;
        long peerHigh;
        long peerLow;
        int peerPort;

        private Datagram() {}

        /** The address of the other end: for a received datagram, the sender's. */
        public IpAddress peer() {
            return new IpAddress(peerHigh, peerLow);
        }

        /** Returns whether the sender has this address and port. */
        public boolean isFrom(IpAddress address, int port) {
            return peerPort == port && peerHigh == address.high() && peerLow == address.low();
        }

        /** The other end's port. */
        public int peerPort() {
            return peerPort;
        }

        /** Number of bytes of payload. */
        public int length() {
            return length;
        }

        /** Copies as many bytes as fit into {@code target}. */
        public void copyTo(ByteBuffer target) {
            target.put(payload, 0, Math.min(length, target.remaining()));
        }

        private void take(ByteBuffer source) {
            length = source.remaining();
            if (payload.length < length) {
                payload = new byte[length];
            }
            source.get(payload, 0, length);
        }

        private void take(Packet packet) {
            length = packet.length();
            if (payload.length < length) {
                payload = new byte[length];
            }
            System.arraycopy(packet.bytes(), packet.start(), payload, 0, length);
            peerHigh = PacketAddresses.sourceHigh(packet);
            peerLow = PacketAddresses.sourceLow(packet);
            peerPort = UdpHeader.sourcePort(packet.bytes(), packet.transportOffset());
        }
    }

    /** Makes an unbound endpoint. */
    public DatagramEndpoint(HostThread hostThread) {
        super(hostThread);
    }

    // ---- called by the program's threads

    /** An action on the socket in the host's thread. */
    @FunctionalInterface
    public interface Action {
        /** Performs the action. */
        UdpResult on(UdpSocket socket);
    }

    /**
     * Binds the socket to a port.
     *
     * @param port 0 to choose a free port
     * @param sharing whether other sockets may be bound to it
     * @return the port
     */
    public int bind(IpAddress local, int port, UdpPortSharing sharing) throws IOException {
        return hostThread().call(host -> {
            try {
                UdpSocket made = host.udp().bind(local, port, handler, sharing);
                socket = made;
                hostThread().add(this);
                return made.localPort();
            } catch (UdpBindException taken) {
                throw new BindException(
                        taken.reason() == UdpResult.ADDRESS_IN_USE
                                ? "Address already in use"
                                : "Cannot assign requested address");
            }
        });
    }

    /** Performs an action on the bound socket, and throws the JDK's exception for a failure. */
    public void apply(Action action) throws IOException {
        UdpResult result = hostThread().call(_ -> {
            UdpSocket known = socket;
            return known == null ? UdpResult.CLOSED : action.on(known);
        });
        if (result != UdpResult.OK) {
            throw exception(result);
        }
    }

    /** The source address of datagrams to {@code remote}; null without a route. */
    public @Nullable IpAddress sourceFor(IpAddress remote) throws IOException {
        IpAddress source = hostThread().call(host -> {
            Path path = host.ip().pathTo(remote);
            return path == null ? IpAddress.ANY_V4 : path.local();
        });
        return source.isUnspecified() ? null : source;
    }

    /**
     * Drops received datagrams, which connect(2) to another peer leaves to the program, and clears the last
     * destination.
     */
    public void forgetPeer() {
        lastAddress = null;
    }

    /**
     * Sends one datagram.
     *
     * @return false if there is no space
     * @throws IOException if it cannot be sent, or an error about an earlier datagram is pending
     */
    public boolean send(ByteBuffer payload, IpAddress address, int port) throws IOException {
        throwPending();
        if (payload.remaining() > UdpSocket.MAX_PAYLOAD_BYTES) {
            throw exception(UdpResult.MESSAGE_TOO_LONG);
        }
        Datagram datagram = outFree.poll();
        if (datagram == null) {
            if (out.size() == QUEUED) {
                outFull = true;
                if (out.size() == QUEUED) {
                    return false;
                }
            }
            datagram = new Datagram();
        }
        datagram.take(payload);
        datagram.peerHigh = address.high();
        datagram.peerLow = address.low();
        datagram.peerPort = port;
        if (port == lastPort && address.equals(lastAddress)) {
            out.offer(datagram);
            request(SEND);
            return true;
        }
        Datagram first = datagram;
        apply(known -> {
            sendQueued();
            return known.send(first.payload, 0, first.length, address, port);
        });
        lastAddress = address;
        lastPort = port;
        return true;
    }

    /** Takes the oldest waiting datagram; null for none. {@link #release} returns it. */
    public @Nullable Datagram receive() throws IOException {
        Datagram taken = in.poll();
        if (taken == null) {
            throwPending();
            if (isHostGone()) {
                throw hostThread().closedException();
            }
        }
        if (more && in.isEmpty()) {
            more = false;
            request(RECEIVE);
        }
        return taken;
    }

    /** The datagram that {@link #receive} would return, without removing it. */
    public @Nullable Datagram peek() {
        return in.peek();
    }

    /** Returns a datagram to the pool. */
    public void release(Datagram read) {
        inFree.offer(read);
    }

    private void throwPending() throws IOException {
        if (pendingError.get() != null) {
            UdpResult error = pendingError.getAndSet(null);
            if (error != null) {
                throw exception(error);
            }
        }
    }

    private IOException exception(UdpResult result) {
        return switch (result) {
            case CONNECTION_REFUSED -> new PortUnreachableException();
            case NETWORK_UNREACHABLE -> new SocketException("Network is unreachable");
            case MESSAGE_TOO_LONG -> new SocketException("Message too long");
            case BROADCAST_NOT_ALLOWED -> new SocketException("Permission denied");
            case ADDRESS_NOT_AVAILABLE -> new BindException("Cannot assign requested address");
            case ADDRESS_IN_USE -> new BindException("Address already in use");
            case PROTOCOL_NOT_AVAILABLE -> new NoRouteToHostException("Protocol not available");
            case CLOSED -> isHostGone() ? hostThread().closedException() : new ClosedChannelException();
            case NO_BUFFER_SPACE -> new SocketException("No buffer space available");
            case INVALID_ARGUMENT -> new SocketException("Invalid argument");
            case NO_DEVICE -> new SocketException("No such device");
            case NOT_CONNECTED, OK -> new SocketException("Destination address required");
        };
    }

    /** Waits until a datagram or an error can be received; returns false after the time limit. */
    public boolean awaitReadable(long nanos, InterruptMode mode) {
        return awaitAsReader(this, DatagramEndpoint::isReadable, nanos, mode);
    }

    private boolean isReadable() {
        return !in.isEmpty() || pendingError.get() != null || isHostGone();
    }

    /** Waits until a datagram can be sent. */
    public void awaitWritable(InterruptMode mode) {
        awaitAsWriter(this, DatagramEndpoint::isWritable, Parker.FOREVER, mode);
    }

    private boolean isWritable() {
        if (out.size() < QUEUED || isHostGone()) {
            return true;
        }
        outFull = true;
        return out.size() < QUEUED;
    }

    @Override
    public int readyOps(int interest) {
        int ops = 0;
        if ((interest & SelectionKey.OP_READ) != 0 && isReadable()) {
            ops |= SelectionKey.OP_READ;
        }
        if ((interest & SelectionKey.OP_WRITE) != 0 && isWritable()) {
            ops |= SelectionKey.OP_WRITE;
        }
        return ops;
    }

    /** Closes the socket after queued datagrams were sent. */
    public void close() {
        if (markClosed()) {
            listener(null);
            request(CLOSE);
        }
    }

    // ---- called by the host's thread

    /** The interface of the host that has the name of the JDK's; null if none has. */
    public io.hawser.ip.@Nullable NetworkInterface named(NetworkInterface wanted) {
        return hostThread().host().ip().interfaces().stream()
                .filter(each -> each.name().equals(wanted.getName()))
                .findFirst()
                .orElse(null);
    }

    /**
     * The interface of the host for a group: the one that has the name of the JDK's; if none has, or none was chosen,
     * the one to which the routes send datagrams to the group, or else the first that is no loopback. Null for a host
     * with a loopback only.
     */
    public io.hawser.ip.@Nullable NetworkInterface forGroup(@Nullable NetworkInterface wanted, IpAddress group) {
        io.hawser.ip.NetworkInterface chosen = wanted == null ? null : named(wanted);
        if (chosen != null) {
            return chosen;
        }
        Ip ip = hostThread().host().ip();
        Route route = ip.routes().lookup(group);
        return route != null
                ? route.via()
                : ip.interfaces().stream().skip(1).findFirst().orElse(null);
    }

    @Override
    void perform(int bits) {
        if ((bits & (SEND | CLOSE)) != 0) {
            sendQueued();
        }
        if ((bits & CLOSE) != 0) {
            hostThread().remove(this);
            releaseAll();
        } else if ((bits & RECEIVE) != 0) {
            receiveQueued();
        }
    }

    private void sendQueued() {
        UdpSocket known = socket;
        boolean sent = false;
        if (known != null) {
            known.beginBurst();
        }
        for (Datagram datagram = out.poll(); datagram != null; datagram = out.poll()) {
            if (known != null) {
                UdpResult result = known.send(datagram.payload, 0, datagram.length, datagram.peer(), datagram.peerPort);
                if (result != UdpResult.OK) {
                    pendingError.set(result);
                }
            }
            outFree.offer(datagram);
            sent = true;
        }
        if (known != null) {
            known.endBurst();
        }
        if (sent && outFull) {
            outFull = false;
            wakeWriter();
            tell();
        }
    }

    private void receiveQueued() {
        UdpSocket known = socket;
        if (known == null) {
            return;
        }
        boolean news = false;
        while (known.receivedMemoryBytes() > 0) {
            if (in.size() == QUEUED) {
                more = true;
                // Space that became free in between would not be reported.
                if (in.size() == QUEUED) {
                    break;
                }
            }
            Packet packet = known.receive();
            if (packet == null) {
                break;
            }
            Datagram datagram = inFree.poll();
            if (datagram == null) {
                datagram = new Datagram();
            }
            datagram.take(packet);
            packet.release();
            in.offer(datagram);
            news = true;
        }
        if (news) {
            wakeReader();
            tell();
        }
    }

    @Override
    void releaseAll() {
        UdpSocket known = socket;
        if (known != null) {
            socket = null;
            known.close();
        }
    }

    private final class Handler implements UdpHandler {
        @Override
        public void readable(UdpSocket arrived) {
            receiveQueued();
        }

        @Override
        public void failed(UdpSocket failed, IpAddress destination, int port, int type, int code, IpAddress from) {
            UdpResult error = failed.takeError();
            if (error != UdpResult.OK) {
                pendingError.set(error);
                changed();
            }
        }
    }
}
