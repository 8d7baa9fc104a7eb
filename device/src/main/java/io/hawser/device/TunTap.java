package io.hawser.device;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.hawser.wire.IpAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** The common part of TAP and TUN: the driver behind /dev/net/tun, and the queries to an interface. */
final class TunTap {
    static final String DRIVER = "/dev/net/tun";

    private static final int MAX_NAME_BYTES = 15;

    private static final int IFREQ_BYTES = 40;
    private static final int IFREQ_VALUE = 16;
    private static final int IFREQ_HARDWARE_ADDRESS = IFREQ_VALUE + 2;

    private static final long TUNSETIFF = 0x4004_54ca;
    private static final long SIOCGIFFLAGS = 0x8913;
    private static final long SIOCSIFFLAGS = 0x8914;
    private static final long SIOCSIFADDR = 0x8916;
    private static final long SIOCSIFNETMASK = 0x891c;
    private static final long SIOCGIFMTU = 0x8921;
    private static final long SIOCGIFHWADDR = 0x8927;

    private static final short IFF_UP = 1;
    private static final short IFF_NO_PI = 0x1000;

    private TunTap() {}

    /** The two kinds of device that the driver makes. */
    enum Mode {
        TUN(1),
        TAP(2);

        private final int flag;

        Mode(int flag) {
            this.flag = flag;
        }

        /** As {@code ip tuntap} spells it. */
        String spelling() {
            return this == TAP ? "tap" : "tun";
        }
    }

    /** Result of opening a device; the descriptor belongs to the caller. */
    record Opened(int fd, int mtuBytes, long kernelMac, boolean up) {}

    /** Makes or joins the interface in the calling thread's network namespace. */
    static Opened open(Mode mode, String name) {
        checkName(name);
        Libc.requireLinux(mode + " devices", System.getProperty("os.name"));
        String user = System.getProperty("user.name");
        int fd = Libc.open(DRIVER, Libc.O_RDWR | Libc.O_NONBLOCK | Libc.O_CLOEXEC);
        if (fd < 0) {
            throw DeviceErrors.driver(mode.spelling(), name, -fd, user);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = ifreq(arena, name);
            request.set(JAVA_SHORT, IFREQ_VALUE, (short) (mode.flag | IFF_NO_PI));
            int joined = Libc.ioctl(fd, TUNSETIFF, request);
            if (joined < 0) {
                throw DeviceErrors.join(mode.spelling(), name, -joined, user);
            }
            return query(mode, name, fd, arena);
        } catch (Throwable failed) {
            Libc.close(fd);
            throw failed;
        }
    }

    /**
     * The rules of the kernel (dev_valid_name), without names that it would take for a pattern to fill in.
     *
     * @throws IllegalArgumentException if no interface can have that name
     */
    static void checkName(String name) {
        boolean printable = name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '/' && c != ':' && c != '%');
        if (name.isEmpty() || name.length() > MAX_NAME_BYTES || !printable || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException("not the name of an interface: '" + name + "'; it has 1 to "
                    + MAX_NAME_BYTES + " ASCII characters, and no space, '/', ':' or '%'");
        }
    }

    private static Opened query(Mode mode, String name, int fd, Arena arena) {
        int socket = Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM_CLOEXEC, 0);
        if (socket < 0) {
            throw DeviceErrors.query("its MTU", name, -socket);
        }
        try {
            int mtuBytes = ask(socket, SIOCGIFMTU, name, "its MTU", arena).get(JAVA_INT, IFREQ_VALUE);
            long kernelMac = 0;
            if (mode == Mode.TAP) {
                MemorySegment answer = ask(socket, SIOCGIFHWADDR, name, "its address", arena);
                for (int i = 0; i < 6; i++) {
                    int octet = answer.get(JAVA_BYTE, IFREQ_HARDWARE_ADDRESS + i) & 0xff;
                    kernelMac = kernelMac << 8 | octet;
                }
            }
            short flags = ask(socket, SIOCGIFFLAGS, name, "its flags", arena).get(JAVA_SHORT, IFREQ_VALUE);
            return new Opened(fd, mtuBytes, kernelMac, (flags & IFF_UP) != 0);
        } finally {
            Libc.close(socket);
        }
    }

    /** Gives the kernel's end of an interface in the calling thread's namespace an address, and sets it up. */
    static void configure(String name, IpAddress address, int prefixLength) {
        int socket = Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM_CLOEXEC, 0);
        if (socket < 0) {
            throw DeviceErrors.query("its address", name, -socket);
        }
        try (Arena arena = Arena.ofConfined()) {
            set(socket, SIOCSIFADDR, name, address.v4(), arena);
            set(socket, SIOCSIFNETMASK, name, prefixLength == 0 ? 0 : -1 << Integer.SIZE - prefixLength, arena);
            MemorySegment request = ask(socket, SIOCGIFFLAGS, name, "its flags", arena);
            request.set(JAVA_SHORT, IFREQ_VALUE, (short) (request.get(JAVA_SHORT, IFREQ_VALUE) | IFF_UP));
            change(socket, SIOCSIFFLAGS, name, request);
        } finally {
            Libc.close(socket);
        }
    }

    private static void set(int socket, long request, String name, int address, Arena arena) {
        MemorySegment argument = ifreq(arena, name);
        SocketAddresses.write(argument.asSlice(IFREQ_VALUE), address, 0);
        change(socket, request, name, argument);
    }

    private static void change(int socket, long request, String name, MemorySegment argument) {
        int changed = Libc.ioctl(socket, request, argument);
        if (changed < 0) {
            throw new DeviceException(name + " cannot be set up: " + Libc.describe(-changed));
        }
    }

    private static MemorySegment ask(int socket, long request, String name, String what, Arena arena) {
        MemorySegment argument = ifreq(arena, name);
        int answered = Libc.ioctl(socket, request, argument);
        if (answered < 0) {
            throw DeviceErrors.query(what, name, -answered);
        }
        return argument;
    }

    private static MemorySegment ifreq(Arena arena, String name) {
        MemorySegment request = arena.allocate(IFREQ_BYTES, Long.BYTES);
        request.setString(0, name, StandardCharsets.US_ASCII);
        return request;
    }
}
