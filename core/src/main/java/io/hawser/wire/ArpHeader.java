package io.hawser.wire;

/** An ARP packet for IPv4 over Ethernet (RFC 826), read and written in place. */
public final class ArpHeader {
    public static final int BYTES = 28;
    public static final int REQUEST = 1;
    public static final int REPLY = 2;

    /** Hardware type Ethernet, protocol type IPv4, address lengths 6 and 4. */
    private static final long ETHERNET_IPV4 = 0x0001_0800_0604L;

    private static final int OPERATION = 6;
    private static final int SENDER_MAC = 8;
    private static final int SENDER_IP = 14;
    private static final int TARGET_MAC = 18;
    private static final int TARGET_IP = 24;

    private ArpHeader() {}

    /** Returns whether the packet is long enough and resolves IPv4 addresses to Ethernet addresses. */
    public static boolean isWellFormed(byte[] bytes, int at, int length) {
        return length >= BYTES && Bytes.u48(bytes, at) == ETHERNET_IPV4;
    }

    public static int operation(byte[] bytes, int at) {
        return Bytes.u16(bytes, at + OPERATION);
    }

    public static long senderMac(byte[] bytes, int at) {
        return Bytes.u48(bytes, at + SENDER_MAC);
    }

    public static int senderIp(byte[] bytes, int at) {
        return Bytes.i32(bytes, at + SENDER_IP);
    }

    public static long targetMac(byte[] bytes, int at) {
        return Bytes.u48(bytes, at + TARGET_MAC);
    }

    public static int targetIp(byte[] bytes, int at) {
        return Bytes.i32(bytes, at + TARGET_IP);
    }

    public static void write(
            byte[] bytes, int at, int operation, long senderMac, int senderIp, long targetMac, int targetIp) {
        Bytes.put48(bytes, at, ETHERNET_IPV4);
        Bytes.put16(bytes, at + OPERATION, operation);
        Bytes.put48(bytes, at + SENDER_MAC, senderMac);
        Bytes.put32(bytes, at + SENDER_IP, senderIp);
        Bytes.put48(bytes, at + TARGET_MAC, targetMac);
        Bytes.put32(bytes, at + TARGET_IP, targetIp);
    }
}
