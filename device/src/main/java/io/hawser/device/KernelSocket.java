package io.hawser.device;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.hawser.wire.IpAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A TCP socket of the machine's own kernel, used as in C: non-blocking, and with the error numbers that Java's sockets
 * hide. A call returns the kernel's result, or {@code -errno}.
 *
 * <p>It is in the network namespace of the thread that opened it, and belongs to one thread at a time.
 */
public final class KernelSocket implements AutoCloseable {
    /** Flag of {@link #send}: urgent data ends with the last byte. */
    public static final int MSG_OOB = 0x1;

    /** Flag of {@link #send}: more data follows at once. */
    public static final int MSG_MORE = 0x8000;

    /** The level of {@link #setOption}: the socket itself. */
    public static final int SOL_SOCKET = 1;

    /** The level of {@link #setOption}: TCP. */
    public static final int SOL_TCP = 6;

    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int SO_REUSEADDR = 2;
    private static final int SO_ERROR = 4;
    private static final int SO_OOBINLINE = 10;
    private static final int SO_LINGER = 13;
    private static final int TCP_INFO = 11;
    private static final int CLOSED = -1;

    private int fd;

    private KernelSocket(int fd) {
        this.fd = fd;
    }

    /**
     * Makes an IPv4 socket that may share its address with old connections (SO_REUSEADDR), and keeps urgent data in the
     * stream (SO_OOBINLINE).
     *
     * @throws DeviceException if the kernel cannot make one
     */
    public static KernelSocket open() {
        Libc.requireLinux("sockets of the kernel", System.getProperty("os.name"));
        int fd = Libc.socket(Libc.AF_INET, Libc.SOCK_STREAM_NONBLOCK_CLOEXEC, 0);
        if (fd < 0) {
            throw new DeviceException("no socket: " + Libc.describe(-fd));
        }
        KernelSocket socket = new KernelSocket(fd);
        socket.setOption(SOL_SOCKET, SO_REUSEADDR, 1);
        socket.setOption(SOL_SOCKET, SO_OOBINLINE, 1);
        return socket;
    }

    /** bind(2). */
    public int bind(IpAddress address, int port) {
        try (Arena arena = Arena.ofConfined()) {
            return Libc.bind(fd, address(arena, address, port), SocketAddresses.BYTES);
        }
    }

    /** listen(2). */
    public int listen(int backlog) {
        return Libc.listen(fd, backlog);
    }

    /** connect(2), which normally returns -EINPROGRESS. */
    public int connect(IpAddress address, int port) {
        try (Arena arena = Arena.ofConfined()) {
            return Libc.connect(fd, address(arena, address, port), SocketAddresses.BYTES);
        }
    }

    /** accept4(2); null if no connection waits. */
    public @Nullable KernelSocket accept() {
        int accepted = Libc.accept(fd, Libc.O_NONBLOCK | Libc.O_CLOEXEC);
        return accepted < 0 ? null : new KernelSocket(accepted);
    }

    /** send(2), without a signal. */
    public int send(byte[] data, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(Math.max(1, data.length));
            MemorySegment.copy(data, 0, buffer, JAVA_BYTE, 0, data.length);
            return Libc.send(fd, buffer, data.length, flags | MSG_NOSIGNAL);
        }
    }

    /** recv(2) into the beginning of {@code target}. */
    public int receive(byte[] target) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(Math.max(1, target.length));
            int count = Libc.recv(fd, buffer, target.length, 0);
            if (count > 0) {
                MemorySegment.copy(buffer, JAVA_BYTE, 0, target, 0, count);
            }
            return count;
        }
    }

    /** shutdown(2): 0 for reading, 1 for writing, 2 for both. */
    public int shutdown(int how) {
        return Libc.shutdown(fd, how);
    }

    /** setsockopt(2) of an int. */
    public int setOption(int level, int option, int value) {
        try (Arena arena = Arena.ofConfined()) {
            return Libc.setsockopt(fd, level, option, arena.allocateFrom(JAVA_INT, value), Integer.BYTES);
        }
    }

    /** SO_LINGER on, with a time. */
    public int linger(int seconds) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocateFrom(JAVA_INT, 1, seconds);
            return Libc.setsockopt(fd, SOL_SOCKET, SO_LINGER, value, 2 * Integer.BYTES);
        }
    }

    /** SO_ERROR, which is cleared by the call: an error number, 0 for none. */
    public int takeError() {
        return option(SOL_SOCKET, SO_ERROR, Integer.BYTES).get(JAVA_INT, 0);
    }

    /** The state in TCP_INFO, in the numbering of the kernel: 1 is ESTABLISHED, 7 CLOSED. */
    public int state() {
        return option(SOL_TCP, TCP_INFO, Long.BYTES).get(JAVA_BYTE, 0);
    }

    private MemorySegment option(int level, int option, int bytes) {
        Arena arena = Arena.ofAuto();
        MemorySegment value = arena.allocate(bytes, Long.BYTES);
        Libc.getsockopt(fd, level, option, value, arena.allocateFrom(JAVA_INT, bytes));
        return value;
    }

    private static MemorySegment address(Arena arena, IpAddress address, int port) {
        MemorySegment target = arena.allocate(SocketAddresses.BYTES, Integer.BYTES);
        SocketAddresses.write(target, address.v4(), port);
        return target;
    }

    /** close(2). */
    @Override
    public void close() {
        if (fd != CLOSED) {
            Libc.close(fd);
            fd = CLOSED;
        }
    }
}
