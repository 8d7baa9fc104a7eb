package io.hawser.device;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

/** {@code struct sockaddr_in}: the family in the machine's byte order, port and address in network byte order. */
final class SocketAddresses {
    static final int BYTES = 16;

    private static final int PORT = 2;
    private static final int ADDRESS = 4;

    private SocketAddresses() {}

    static void write(MemorySegment target, int address, int port) {
        target.set(JAVA_SHORT, 0, (short) Libc.AF_INET);
        put(target, PORT, port, Short.BYTES);
        put(target, ADDRESS, address, Integer.BYTES);
    }

    private static void put(MemorySegment target, int at, int value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            target.set(JAVA_BYTE, at + i, (byte) (value >>> Byte.SIZE * (bytes - 1 - i)));
        }
    }
}
