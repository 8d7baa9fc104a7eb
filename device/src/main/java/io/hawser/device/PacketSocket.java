package io.hawser.device;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.packet.PacketPool;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/**
 * A packet socket (packet(7)) on an Ethernet interface of the machine, such as a network card or an end of a veth: a
 * second station on the interface besides the machine's own stack, with its own Ethernet address.
 *
 * <p>It receives frames to its address or to a group, but no frames from the machine itself: as with a macvlan, the two
 * stations of one interface cannot reach each other. Frames with a VLAN tag are left to the machine, because the kernel
 * removes the tag.
 *
 * <p>With the interface's own address, the machine's stack receives all frames too. It ignores TCP and UDP to addresses
 * that it does not have, unless it forwards.
 *
 * <p>Offloads of the kernel can stay on: this class completes checksums left to the network card, and splits TCP
 * segments that the kernel has merged, or left to the card to segment, unless {@linkplain #offload offload} is on.
 * Other merged frames, such as those of UDP_SEGMENT, are dropped and counted.
 */
public final class PacketSocket extends Device {
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_ADD_MEMBERSHIP = 1;
    private static final int PACKET_VNET_HDR = 15;
    private static final int PACKET_IGNORE_OUTGOING = 23;
    private static final int PACKET_MR_UNICAST = 3;

    /** Space for a full window even if each packet is small. */
    private static final int BUFFER_BYTES = 8 << 20;

    private static final int ETH_P_ALL = 3;
    private static final int SOCKADDR_LL_BYTES = 20;
    private static final int PACKET_MREQ_BYTES = 16;
    private static final int SOCK_FPROG_BYTES = 16;
    private static final int MAC_BYTES = 6;

    private final MacAddress address;
    private final int index;

    private PacketSocket(String name, int fd, KernelInterface on, MacAddress address, PacketPool pool) {
        super(name, fd, on.mtuBytes(), on.up(), pool, AgreedOffloads.NONE, /* hasVirtioHeader= */ true);
        this.address = address;
        index = on.index();
    }

    /**
     * Opens a socket on {@code name} with an address derived from the name and the address of the interface: it is
     * always the same, and differs between machines.
     *
     * @param name 1 to 15 ASCII characters, without space, '/', ':' and '%'
     * @param pool the pool of arriving packets; it belongs to the thread that will read the device
     * @throws IllegalArgumentException if {@code name} is not the name of an interface
     * @throws DeviceException if the interface does not exist or is not Ethernet, or the system does not permit it
     */
    public static PacketSocket open(String name, PacketPool pool) {
        KernelInterface on = interfaceCalled(name);
        return open(name, on, Tap.addressFor(name + on.address(), on.address()), pool);
    }

    /**
     * Opens a socket on {@code name} with {@code address}, which no other station may have.
     *
     * @throws IllegalArgumentException if {@code name} is not the name of an interface, or {@code address} is not a
     *     unicast address
     * @throws DeviceException as for {@link #open(String, PacketPool)}
     */
    public static PacketSocket open(String name, MacAddress address, PacketPool pool) {
        if (address.isMulticast() || address.equals(MacAddress.NONE)) {
            throw new IllegalArgumentException(address + " is not the address of one station");
        }
        return open(name, interfaceCalled(name), address, pool);
    }

    /**
     * Opens a socket on {@code name} with the address of the interface itself, for networks that admit no other
     * address, such as those of clouds, and WLAN.
     *
     * @throws IllegalArgumentException if {@code name} is not the name of an interface
     * @throws DeviceException as for {@link #open(String, PacketPool)}
     */
    public static PacketSocket openAsInterface(String name, PacketPool pool) {
        KernelInterface on = interfaceCalled(name);
        return open(name, on, new MacAddress(on.address()), pool);
    }

    /**
     * Sets whether checksums and segmentation are left to the kernel, and its unsegmented packets accepted; by default
     * they are not. To be called before the socket is used.
     */
    public PacketSocket offload(OffloadMode mode) {
        agree(mode == OffloadMode.AUTO ? AgreedOffloads.BOTH_WAYS : AgreedOffloads.NONE);
        return this;
    }

    private static KernelInterface interfaceCalled(String name) {
        KernelInterface.checkName(name);
        Libc.requireLinux("packet sockets", System.getProperty("os.name"));
        KernelInterface found = KernelInterface.of(name);
        if (found.hardware() != KernelInterface.ETHERNET) {
            throw new DeviceException(name + " is no Ethernet interface (see 'ip link show dev " + name
                    + "'); a packet socket needs one, such as eth0 or an end of a veth");
        }
        return found;
    }

    private static PacketSocket open(String name, KernelInterface on, MacAddress address, PacketPool pool) {
        // without a protocol: it receives nothing before it is bound
        int fd = Libc.socket(Libc.AF_PACKET, Libc.SOCK_RAW_NONBLOCK_CLOEXEC, 0);
        if (fd < 0) {
            throw DeviceErrors.packetSocket(name, -fd);
        }
        try (Arena arena = Arena.ofConfined()) {
            set(name, fd, SOL_PACKET, PACKET_VNET_HDR, arena.allocateFrom(JAVA_INT, 1));
            set(name, fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, arena.allocateFrom(JAVA_INT, 1));
            set(name, fd, SOL_SOCKET, SO_ATTACH_FILTER, filterFor(address, arena));
            // only the machine's root may; others get the size in the machine's sysctls
            MemorySegment bytes = arena.allocateFrom(JAVA_INT, BUFFER_BYTES);
            Libc.setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, bytes, Integer.BYTES);
            Libc.setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, bytes, Integer.BYTES);
            MemorySegment local = arena.allocate(SOCKADDR_LL_BYTES, Integer.BYTES);
            local.set(JAVA_SHORT, 0, (short) Libc.AF_PACKET);
            local.set(JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN), 2, (short) ETH_P_ALL);
            local.set(JAVA_INT, 4, on.index());
            int bound = Libc.bind(fd, local, SOCKADDR_LL_BYTES);
            if (bound < 0) {
                throw DeviceErrors.packetSocket(name, -bound);
            }
            if (address.value() != on.address()) {
                set(name, fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, membership(on.index(), address, arena));
            }
            return new PacketSocket(name, fd, on, address, pool);
        } catch (Throwable failed) {
            Libc.close(fd);
            throw failed;
        }
    }

    private static void set(String name, int fd, int level, int option, MemorySegment value) {
        int done = Libc.setsockopt(fd, level, option, value, (int) value.byteSize());
        if (done < 0) {
            throw DeviceErrors.packetSocket(name, -done);
        }
    }

    /** Makes the card accept frames for an additional address ({@code struct packet_mreq}). */
    private static MemorySegment membership(int index, MacAddress address, Arena arena) {
        MemorySegment request = arena.allocate(PACKET_MREQ_BYTES, Integer.BYTES);
        request.set(JAVA_INT, 0, index);
        request.set(JAVA_SHORT, 4, (short) PACKET_MR_UNICAST);
        request.set(JAVA_SHORT, 6, (short) MAC_BYTES);
        for (int i = 0; i < MAC_BYTES; i++) {
            request.set(JAVA_BYTE, 8 + i, (byte) (address.value() >>> 8 * (MAC_BYTES - 1 - i)));
        }
        return request;
    }

    /**
     * The filter in the kernel: it accepts frames for this station or a group, without a VLAN tag. It also keeps the
     * machine's own traffic away from this process.
     */
    private static MemorySegment filterFor(MacAddress address, Arena arena) {
        int skfAdVlanTagPresent = -0x1000 + 48;
        long mac = address.value();
        long[] program = {
            instruction(0x30, 0, 0, skfAdVlanTagPresent), // ld vlan_tag_present
            instruction(0x15, 0, 6, 0), // jeq #0, next, drop
            instruction(0x30, 0, 0, 0), // ldb [0]
            instruction(0x45, 5, 0, 1), // jset #1, accept, next
            instruction(0x20, 0, 0, 0), // ld [0]
            instruction(0x15, 0, 2, (int) (mac >>> 16)), // jeq #mac, next, drop
            instruction(0x28, 0, 0, 4), // ldh [4]
            instruction(0x15, 1, 0, (int) (mac & 0xffff)), // jeq #mac, accept, drop
            instruction(0x06, 0, 0, 0), // drop: ret #0
            instruction(0x06, 0, 0, -1), // accept: ret #-1
        };
        MemorySegment code = arena.allocate(8L * program.length, Long.BYTES);
        for (int i = 0; i < program.length; i++) {
            code.set(JAVA_SHORT, 8L * i, (short) (program[i] >>> 48));
            code.set(JAVA_BYTE, 8L * i + 2, (byte) (program[i] >>> 40));
            code.set(JAVA_BYTE, 8L * i + 3, (byte) (program[i] >>> 32));
            code.set(JAVA_INT, 8L * i + 4, (int) program[i]);
        }
        MemorySegment filter = arena.allocate(SOCK_FPROG_BYTES, Long.BYTES);
        filter.set(JAVA_SHORT, 0, (short) program.length);
        filter.set(ADDRESS, 8, code);
        return filter;
    }

    /**
     * An instruction of the classic Berkeley packet filter: {@code ifTrue} and {@code ifFalse} are numbers of
     * instructions to skip.
     */
    private static long instruction(int code, int ifTrue, int ifFalse, int operand) {
        return (long) code << 48 | (long) ifTrue << 40 | (long) ifFalse << 32 | Integer.toUnsignedLong(operand);
    }

    /** Always true while the interface exists: it may come up again. */
    @Override
    boolean isPassing(int errno) {
        if (errno != Errno.ENETDOWN) {
            return false;
        }
        try {
            return KernelInterface.of(fd(), name()).index() == index;
        } catch (DeviceException gone) {
            return false;
        }
    }

    @Override
    public LinkType type() {
        return LinkType.ETHERNET;
    }

    @Override
    public MacAddress address() {
        return address;
    }
}
