package io.hawser.device;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.List;

/**
 * The system calls for devices. Where C returns -1 and sets {@code errno}, these return {@code -errno}, as the kernel
 * does. May be used by any thread; {@link #requireLinux} must precede the first call.
 *
 * <p>A thread that blocks in a critical call stops the whole JVM at the next collection. Therefore only reads and
 * writes of arrays are bound as critical, which saves a copy; their descriptors must be non-blocking.
 */
final class Libc {
    static final int O_RDONLY = 0;
    static final int O_RDWR = 2;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;

    static final int EFD_SEMAPHORE = 1;
    static final int EFD_NONBLOCK = O_NONBLOCK;
    static final int EFD_CLOEXEC = O_CLOEXEC;

    static final int AF_INET = 2;
    static final int AF_PACKET = 17;
    static final int SOCK_DGRAM_CLOEXEC = 2 | O_CLOEXEC;

    static final int SOCK_RAW_NONBLOCK_CLOEXEC = 3 | O_NONBLOCK | O_CLOEXEC;

    static final int SOCK_STREAM_NONBLOCK_CLOEXEC = 1 | O_NONBLOCK | O_CLOEXEC;

    static final int POLLIN = 1;

    static final int CLONE_NEWNET = 0x4000_0000;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option CAPTURE_ERRNO = Linker.Option.captureCallState("errno");
    private static final VarHandle CAPTURED_ERRNO =
            Linker.Option.captureStateLayout().varHandle(PathElement.groupElement("errno"));
    private static final ThreadLocal<MemorySegment> CAPTURED =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(Linker.Option.captureStateLayout()));

    private static final MethodHandle OPEN =
            bind("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), CAPTURE_ERRNO);
    private static final MethodHandle CLOSE = bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT), CAPTURE_ERRNO);
    private static final MethodHandle READ =
            bind("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG), CAPTURE_ERRNO);
    private static final MethodHandle READ_ARRAY = bind(
            "read",
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG),
            CAPTURE_ERRNO,
            Linker.Option.critical(/* allowHeapAccess= */ true));
    private static final MethodHandle WRITE_ARRAY = bind(
            "write",
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG),
            CAPTURE_ERRNO,
            Linker.Option.critical(/* allowHeapAccess= */ true));
    private static final MethodHandle IOCTL = bind(
            "ioctl",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
            CAPTURE_ERRNO,
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle PPOLL =
            bind("ppoll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS), CAPTURE_ERRNO);
    private static final MethodHandle SOCKET =
            bind("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), CAPTURE_ERRNO);
    private static final MethodHandle UNSHARE =
            bind("unshare", FunctionDescriptor.of(JAVA_INT, JAVA_INT), CAPTURE_ERRNO);
    private static final MethodHandle POLL =
            bind("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT), CAPTURE_ERRNO);
    private static final MethodHandle BIND =
            bind("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT), CAPTURE_ERRNO);
    private static final MethodHandle LISTEN =
            bind("listen", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT), CAPTURE_ERRNO);
    private static final MethodHandle ACCEPT =
            bind("accept4", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT), CAPTURE_ERRNO);
    private static final MethodHandle CONNECT =
            bind("connect", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT), CAPTURE_ERRNO);
    private static final MethodHandle SEND =
            bind("send", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT), CAPTURE_ERRNO);
    private static final MethodHandle RECV =
            bind("recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT), CAPTURE_ERRNO);
    private static final MethodHandle SHUTDOWN =
            bind("shutdown", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT), CAPTURE_ERRNO);
    private static final MethodHandle SETSOCKOPT = bind(
            "setsockopt",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT),
            CAPTURE_ERRNO);
    private static final MethodHandle GETSOCKOPT = bind(
            "getsockopt",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS),
            CAPTURE_ERRNO);
    private static final MethodHandle SETNS =
            bind("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT), CAPTURE_ERRNO);
    private static final MethodHandle EVENTFD =
            bind("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT), CAPTURE_ERRNO);
    private static final MethodHandle EVENTFD_WRITE =
            bind("eventfd_write", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle EXECV =
            bind("execv", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS), CAPTURE_ERRNO);
    private static final MethodHandle STRERROR = bind("strerror", FunctionDescriptor.of(ADDRESS, JAVA_INT));

    private Libc() {}

    /**
     * Checks the operating system before this class binds functions that exist only on Linux.
     *
     * @param what the subject of the message, in the plural
     */
    static void requireLinux(String what, String osName) {
        if (!osName.equals("Linux")) {
            throw new DeviceException(what + " need Linux; this is " + osName);
        }
    }

    static int open(String path, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment captured = CAPTURED.get();
            return result((int) OPEN.invokeExact(captured, arena.allocateFrom(path), flags), captured);
        } catch (Throwable thrown) {
            throw neverThrown(thrown);
        }
    }

    static int close(int fd) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((int) CLOSE.invokeExact(captured, fd), captured);
        } catch (Throwable thrown) {
            throw neverThrown(thrown);
        }
    }

    static int read(int fd, MemorySegment buffer, long bytes) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((int) (long) READ.invokeExact(captured, fd, buffer, bytes), captured);
        } catch (Throwable thrown) {
            throw neverThrown(thrown);
        }
    }

    /** Reads at most {@code length} bytes into an array; {@code fd} must be non-blocking. */
    static int read(int fd, byte[] bytes, int offset, int length) {
        try {
            MemorySegment captured = CAPTURED.get();
            MemorySegment target = MemorySegment.ofArray(bytes).asSlice(offset, length);
            return result((int) (long) READ_ARRAY.invokeExact(captured, fd, target, (long) length), captured);
        } catch (Throwable thrown) {
            throw neverThrown(thrown);
        }
    }

    /** Writes {@code length} bytes of an array; {@code fd} must be non-blocking. */
    static int write(int fd, byte[] bytes, int offset, int length) {
        try {
            MemorySegment captured = CAPTURED.get();
            MemorySegment source = MemorySegment.ofArray(bytes).asSlice(offset, length);
            return result((int) (long) WRITE_ARRAY.invokeExact(captured, fd, source, (long) length), captured);
        } catch (Throwable thrown) {
            throw neverThrown(thrown);
        }
    }

    static int ioctl(int fd, long request, MemorySegment argument) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((int) IOCTL.invokeExact(captured, fd, request, argument), captured);
        } catch (Throwable thrown) {
            throw neverThrown(thrown);
        }
    }

    /** Blocks the thread for at most {@code timeout}; a null pointer means no limit. */
    static int ppoll(MemorySegment fds, long count, MemorySegment timeout) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((int) PPOLL.invokeExact(captured, fds, count, timeout, MemorySegment.NULL), captured);
        } catch (Throwable thrown) {
            throw neverThrown(thrown);
        }
    }

    static int socket(int domain, int type, int protocol) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((int) SOCKET.invokeExact(captured, domain, type, protocol), captured);
        } catch (Throwable thrown) {
            throw neverThrown(thrown);
        }
    }

    /** Moves only the calling thread into a namespace. */
    static int setns(int fd, int type) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((int) SETNS.invokeExact(captured, fd, type), captured);
        } catch (Throwable thrown) {
            throw neverThrown(thrown);
        }
    }

    /** Moves only the calling thread into a new namespace. */
    static int unshare(int type) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((int) UNSHARE.invokeExact(captured, type), captured);
        } catch (Throwable thrown) {
            throw neverThrown(thrown);
        }
    }

    /** Blocks the thread for at most {@code timeoutMillis}. */
    static int poll(MemorySegment fds, long count, int timeoutMillis) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((int) POLL.invokeExact(captured, fds, count, timeoutMillis), captured);
        } catch (Throwable thrown) {
            throw neverThrown(thrown);
        }
    }

    static int bind(int fd, MemorySegment address, int bytes) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((int) BIND.invokeExact(captured, fd, address, bytes), captured);
        } catch (Throwable thrown) {
            throw neverThrown(thrown);
        }
    }

    static int listen(int fd, int backlog) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((int) LISTEN.invokeExact(captured, fd, backlog), captured);
        } catch (Throwable thrown) {
            throw neverThrown(thrown);
        }
    }

    static int accept(int fd, int flags) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result(
                    (int) ACCEPT.invokeExact(captured, fd, MemorySegment.NULL, MemorySegment.NULL, flags), captured);
        } catch (Throwable thrown) {
            throw neverThrown(thrown);
        }
    }

    static int connect(int fd, MemorySegment address, int bytes) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((int) CONNECT.invokeExact(captured, fd, address, bytes), captured);
        } catch (Throwable thrown) {
            throw neverThrown(thrown);
        }
    }

    static int send(int fd, MemorySegment buffer, long bytes, int flags) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((int) (long) SEND.invokeExact(captured, fd, buffer, bytes, flags), captured);
        } catch (Throwable thrown) {
            throw neverThrown(thrown);
        }
    }

    static int recv(int fd, MemorySegment buffer, long bytes, int flags) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((int) (long) RECV.invokeExact(captured, fd, buffer, bytes, flags), captured);
        } catch (Throwable thrown) {
            throw neverThrown(thrown);
        }
    }

    static int shutdown(int fd, int how) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((int) SHUTDOWN.invokeExact(captured, fd, how), captured);
        } catch (Throwable thrown) {
            throw neverThrown(thrown);
        }
    }

    static int setsockopt(int fd, int level, int option, MemorySegment value, int bytes) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((int) SETSOCKOPT.invokeExact(captured, fd, level, option, value, bytes), captured);
        } catch (Throwable thrown) {
            throw neverThrown(thrown);
        }
    }

    static int getsockopt(int fd, int level, int option, MemorySegment value, MemorySegment bytes) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((int) GETSOCKOPT.invokeExact(captured, fd, level, option, value, bytes), captured);
        } catch (Throwable thrown) {
            throw neverThrown(thrown);
        }
    }

    static int eventfd(int initial, int flags) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((int) EVENTFD.invokeExact(captured, initial, flags), captured);
        } catch (Throwable thrown) {
            throw neverThrown(thrown);
        }
    }

    /**
     * Adds to an eventfd; returns 0, or -1 on failure. It needs no per-thread memory, so that it is cheap even for a
     * virtual thread that exists for one call only.
     */
    static int eventfdWrite(int fd, long amount) {
        try {
            return (int) EVENTFD_WRITE.invokeExact(fd, amount);
        } catch (Throwable thrown) {
            throw neverThrown(thrown);
        }
    }

    /** Replaces the program of this process; returns only on failure. */
    static int execv(List<String> command) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment arguments = arena.allocate(ADDRESS, command.size() + 1L);
            for (int i = 0; i < command.size(); i++) {
                arguments.setAtIndex(ADDRESS, i, arena.allocateFrom(command.get(i)));
            }
            arguments.setAtIndex(ADDRESS, command.size(), MemorySegment.NULL);
            MemorySegment captured = CAPTURED.get();
            MemorySegment path = arena.allocateFrom(command.getFirst());
            return result((int) EXECV.invokeExact(captured, path, arguments), captured);
        } catch (Throwable thrown) {
            throw neverThrown(thrown);
        }
    }

    /** The system's text for an error number, and the number. */
    @SuppressWarnings("restricted") // the C string has no length of its own
    static String describe(int errno) {
        try {
            MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
            return text.reinterpret(256).getString(0) + " (errno " + errno + ")";
        } catch (Throwable thrown) {
            throw neverThrown(thrown);
        }
    }

    private static int result(int returned, MemorySegment captured) {
        return returned >= 0 ? returned : -(int) CAPTURED_ERRNO.get(captured, 0L);
    }

    @SuppressWarnings("restricted") // this class exists to call C
    private static MethodHandle bind(String name, FunctionDescriptor type, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
    }

    private static AssertionError neverThrown(Throwable thrown) {
        return new AssertionError("a system call does not throw", thrown);
    }
}
