package io.hawser.wire;

/** The header of an Ethernet II frame, read and written in place; {@code at} is the index of its first byte. */
public final class EthernetHeader {
    public static final int BYTES = 14;
    public static final int TYPE_IPV4 = 0x0800;
    public static final int TYPE_ARP = 0x0806;
    public static final int TYPE_IPV6 = 0x86dd;

    private static final int DESTINATION = 0;
    private static final int SOURCE = 6;
    private static final int TYPE = 12;

    private EthernetHeader() {}

    public static long destination(byte[] frame, int at) {
        return Bytes.u48(frame, at + DESTINATION);
    }

    public static long source(byte[] frame, int at) {
        return Bytes.u48(frame, at + SOURCE);
    }

    public static int type(byte[] frame, int at) {
        return Bytes.u16(frame, at + TYPE);
    }

    public static void write(byte[] frame, int at, long destination, long source, int type) {
        Bytes.put48(frame, at + DESTINATION, destination);
        Bytes.put48(frame, at + SOURCE, source);
        Bytes.put16(frame, at + TYPE, type);
    }
}
