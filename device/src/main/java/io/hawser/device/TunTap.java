package io.hawser.device;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.hawser.wire.IpAddress;
import io.hawser.wire.VirtioHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The common part of TAP and TUN: the driver behind /dev/net/tun, and the queries to an interface. */
final class TunTap {
    static final String DRIVER = "/dev/net/tun";

    private static final long TUNSETIFF = 0x4004_54ca;
    private static final long SIOCSIFFLAGS = 0x8914;
    private static final long SIOCSIFADDR = 0x8916;
    private static final long SIOCSIFNETMASK = 0x891c;

    private static final long TUNSETOFFLOAD = 0x4004_54d0;
    private static final long TUNSETVNETHDRSZ = 0x4004_54d8;

    private static final short IFF_MULTI_QUEUE = 0x0100;
    private static final short IFF_NO_PI = 0x1000;
    private static final short IFF_VNET_HDR = 0x4000;

    private static final int TUN_F_CSUM = 1;
    private static final int TUN_F_TSO4 = 2;
    private static final int TUN_F_TSO6 = 4;
    private static final int TUN_F_TSO_ECN = 8;

    /** UDP datagrams in one packet; Linux 6.2. */
    private static final int TUN_F_USO = 0x20 | 0x40;

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
    record Opened(int fd, int mtuBytes, long kernelMac, boolean up, AgreedOffloads offloads) {
        boolean hasVirtioHeader() {
            return offloads != AgreedOffloads.NONE;
        }
    }

    /**
     * Creates or joins the interface in the calling thread's network namespace.
     *
     * @param oneOfSeveral whether the descriptor is one of several queues
     */
    static Opened open(Mode mode, String name, OffloadMode offload, boolean oneOfSeveral) {
        KernelInterface.checkName(name);
        Libc.requireLinux(mode + " devices", System.getProperty("os.name"));
        String user = System.getProperty("user.name");
        int fd = Libc.open(DRIVER, Libc.O_RDWR | Libc.O_NONBLOCK | Libc.O_CLOEXEC);
        if (fd < 0) {
            throw DeviceErrors.driver(mode.spelling(), name, -fd, user);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = KernelInterface.request(arena, name);
            int flags = mode.flag | IFF_NO_PI;
            int queues = oneOfSeveral ? IFF_MULTI_QUEUE : 0;
            int joined = -Errno.EINVAL;
            AgreedOffloads agreed = AgreedOffloads.NONE;
            if (offload == OffloadMode.AUTO) {
                joined = joinAny(fd, request, flags | IFF_VNET_HDR, queues);
                agreed = joined < 0 ? AgreedOffloads.NONE : agree(fd, arena);
            }
            if (agreed == AgreedOffloads.NONE) {
                joined = joinAny(fd, request, flags, queues);
            }
            if (joined < 0) {
                throw DeviceErrors.join(mode.spelling(), name, -joined, user, oneOfSeveral);
            }
            return query(mode, name, fd, agreed);
        } catch (Throwable failed) {
            Libc.close(fd);
            throw failed;
        }
    }

    /** Joins an interface, also as the only queue of one that can have several. */
    private static int joinAny(int fd, MemorySegment request, int flags, int queues) {
        int joined = join(fd, request, flags | queues);
        return joined == -Errno.EINVAL && queues == 0 ? join(fd, request, flags | IFF_MULTI_QUEUE) : joined;
    }

    private static int join(int fd, MemorySegment request, int flags) {
        request.set(JAVA_SHORT, KernelInterface.IFREQ_VALUE, (short) flags);
        return Libc.ioctl(fd, TUNSETIFF, request);
    }

    /** Agrees with the driver on the size of the header and on the offloads of the packets that it passes. */
    private static AgreedOffloads agree(int fd, Arena arena) {
        MemorySegment headerBytes = arena.allocateFrom(JAVA_INT, VirtioHeader.BYTES);
        if (Libc.ioctl(fd, TUNSETVNETHDRSZ, headerBytes) < 0) {
            return AgreedOffloads.NONE;
        }
        int segments = TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6;
        if (offloads(fd, segments | TUN_F_TSO_ECN | TUN_F_USO)) {
            return AgreedOffloads.BOTH_WAYS_WITH_DATAGRAMS;
        }
        if (offloads(fd, segments | TUN_F_TSO_ECN) || offloads(fd, segments)) {
            return AgreedOffloads.BOTH_WAYS;
        }
        return offloads(fd, TUN_F_CSUM) ? AgreedOffloads.OUT_AND_CHECKSUMS_IN : AgreedOffloads.OUT;
    }

    /** Tells the driver to pass complete checksums and single segments. */
    static void refuseOffloads(int fd) {
        offloads(fd, 0);
    }

    private static boolean offloads(int fd, int flags) {
        return Libc.ioctl(fd, TUNSETOFFLOAD, MemorySegment.ofAddress(flags)) >= 0;
    }

    private static Opened query(Mode mode, String name, int fd, AgreedOffloads agreed) {
        KernelInterface made = KernelInterface.of(name);
        return new Opened(fd, made.mtuBytes(), mode == Mode.TAP ? made.address() : 0, made.up(), agreed);
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
