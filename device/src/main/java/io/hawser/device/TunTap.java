package io.hawser.device;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.hawser.wire.IpAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The common part of TAP and TUN: the driver behind /dev/net/tun, and the queries to an interface. */
final class TunTap {
    static final String DRIVER = "/dev/net/tun";

    private static final long TUNSETIFF = 0x4004_54ca;
    private static final long SIOCSIFFLAGS = 0x8914;
    private static final long SIOCSIFADDR = 0x8916;
    private static final long SIOCSIFNETMASK = 0x891c;

    private static final short IFF_NO_PI = 0x1000;

    private TunTap() {}

    /** The two kinds of device of the driver. */
    enum Mode {
        TUN(1),
        TAP(2);

        private final int flag;

        Mode(int flag) {
            this.flag = flag;
        }

        /** The spelling of {@code ip tuntap}. */
        String spelling() {
            return this == TAP ? "tap" : "tun";
        }
    }

    /** Result of opening a device; the descriptor belongs to the caller. */
    record Opened(int fd, int mtuBytes, long kernelMac, boolean up) {}

    /** Creates or joins the interface in the calling thread's network namespace. */
    static Opened open(Mode mode, String name) {
        KernelInterface.checkName(name);
        Libc.requireLinux(mode + " devices", System.getProperty("os.name"));
        String user = System.getProperty("user.name");
        int fd = Libc.open(DRIVER, Libc.O_RDWR | Libc.O_NONBLOCK | Libc.O_CLOEXEC);
        if (fd < 0) {
            throw DeviceErrors.driver(mode.spelling(), name, -fd, user);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = KernelInterface.request(arena, name);
            request.set(JAVA_SHORT, KernelInterface.IFREQ_VALUE, (short) (mode.flag | IFF_NO_PI));
            int joined = Libc.ioctl(fd, TUNSETIFF, request);
            if (joined < 0) {
                throw DeviceErrors.join(mode.spelling(), name, -joined, user);
            }
            return query(mode, name, fd);
        } catch (Throwable failed) {
            Libc.close(fd);
            throw failed;
        }
    }

    private static Opened query(Mode mode, String name, int fd) {
        KernelInterface made = KernelInterface.of(name);
        return new Opened(fd, made.mtuBytes(), mode == Mode.TAP ? made.address() : 0, made.up());
    }

    /**
     * Configures the address of the kernel's end of an interface in the calling thread's namespace, and brings it up.
     */
    static void configure(String name, IpAddress address, int prefixLength) {
        int socket = Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM_CLOEXEC, 0);
        if (socket < 0) {
            throw DeviceErrors.query("its address", name, -socket);
        }
        try (Arena arena = Arena.ofConfined()) {
            set(socket, SIOCSIFADDR, name, address.v4(), arena);
            set(socket, SIOCSIFNETMASK, name, prefixLength == 0 ? 0 : -1 << Integer.SIZE - prefixLength, arena);
            MemorySegment request = KernelInterface.ask(socket, KernelInterface.SIOCGIFFLAGS, name, "its flags", arena);
            request.set(JAVA_SHORT, KernelInterface.IFREQ_VALUE, (short)
                    (request.get(JAVA_SHORT, KernelInterface.IFREQ_VALUE) | KernelInterface.IFF_UP));
            change(socket, SIOCSIFFLAGS, name, request);
        } finally {
            Libc.close(socket);
        }
    }

    private static void set(int socket, long request, String name, int address, Arena arena) {
        MemorySegment argument = KernelInterface.request(arena, name);
        SocketAddresses.write(argument.asSlice(KernelInterface.IFREQ_VALUE), address, 0);
        change(socket, request, name, argument);
    }

    private static void change(int socket, long request, String name, MemorySegment argument) {
        int changed = Libc.ioctl(socket, request, argument);
        if (changed < 0) {
            throw new DeviceException(name + " cannot be set up: " + Libc.describe(-changed));
        }
    }
}
