package io.hawser.device;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * An interface of the kernel, as reported by ioctl(2).
 *
 * @param index its number
 * @param mtuBytes its MTU in bytes
 * @param hardware its hardware type, {@link #ETHERNET} for instance
 * @param address its Ethernet address, 0 for none
 * @param up whether it is up
 */
record KernelInterface(int index, int mtuBytes, int hardware, long address, boolean up) {
    /** ARPHRD_ETHER. */
    static final int ETHERNET = 1;

    private static final int MAX_NAME_BYTES = 15;

    private static final int IFREQ_BYTES = 40;
    static final int IFREQ_VALUE = 16;
    private static final int IFREQ_HARDWARE_ADDRESS = IFREQ_VALUE + 2;

    static final long SIOCGIFFLAGS = 0x8913;
    private static final long SIOCGIFMTU = 0x8921;
    private static final long SIOCGIFHWADDR = 0x8927;
    private static final long SIOCGIFINDEX = 0x8933;

    static final short IFF_UP = 1;

    /**
     * Checks a name by the rules of the kernel (dev_valid_name), and refuses names that the kernel would treat as a
     * pattern.
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

    /**
     * Queries the interface {@code name} in the calling thread's network namespace.
     *
     * @throws DeviceException if there is none
     */
    static KernelInterface of(String name) {
        int socket = Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM_CLOEXEC, 0);
        if (socket < 0) {
            throw DeviceErrors.query("its MTU", name, -socket);
        }
        try {
            return of(socket, name);
        } finally {
            Libc.close(socket);
        }
    }

    /** Queries the interface {@code name} in the network namespace in which a socket was opened. */
    static KernelInterface of(int socket, String name) {
        try (Arena arena = Arena.ofConfined()) {
            int index = ask(socket, SIOCGIFINDEX, name, "its number", arena).get(JAVA_INT, IFREQ_VALUE);
            int mtuBytes = ask(socket, SIOCGIFMTU, name, "its MTU", arena).get(JAVA_INT, IFREQ_VALUE);
            short flags = ask(socket, SIOCGIFFLAGS, name, "its flags", arena).get(JAVA_SHORT, IFREQ_VALUE);
            MemorySegment answer = ask(socket, SIOCGIFHWADDR, name, "its address", arena);
            int hardware = answer.get(JAVA_SHORT, IFREQ_VALUE) & 0xffff;
            long address = 0;
            for (int i = 0; i < 6; i++) {
                address = address << 8 | answer.get(JAVA_BYTE, IFREQ_HARDWARE_ADDRESS + i) & 0xff;
            }
            return new KernelInterface(
                    index, mtuBytes, hardware, hardware == ETHERNET ? address : 0, (flags & IFF_UP) != 0);
        }
    }

    /**
     * Queries one property of an interface.
     *
     * @param what the subject of the message, such as {@code its MTU}
     */
    static MemorySegment ask(int socket, long request, String name, String what, Arena arena) {
        MemorySegment argument = request(arena, name);
        int answered = Libc.ioctl(socket, request, argument);
        if (answered < 0) {
            throw DeviceErrors.query(what, name, -answered);
        }
        return argument;
    }

    /** Makes a {@code struct ifreq} for an interface. */
    static MemorySegment request(Arena arena, String name) {
        MemorySegment request = arena.allocate(IFREQ_BYTES, Long.BYTES);
        request.setString(0, name, StandardCharsets.US_ASCII);
        return request;
    }
}
