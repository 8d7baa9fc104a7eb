package io.hawser.socket.nio;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.net.DatagramPacket;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The space in the packets that a socket fills. A packet has a length, which each receipt changes, and a space, which
 * the length at its creation or the last {@link DatagramPacket#setLength} has set. The JDK changes the length alone,
 * which other classes can only do if java.net is open to them; otherwise this object remembers the space of the packet
 * that was filled last, because most programs use one packet in a loop.
 */
final class PacketSpace {
    private static final @Nullable VarHandle LENGTH = handle("length");
    private static final @Nullable VarHandle SPACE = handle("bufLength");

    private @Nullable WeakReference<DatagramPacket> last;
    private int lastOffset;
    private int lastLength;
    private int lastSpace;

    private static @Nullable VarHandle handle(String field) {
        try {
            return MethodHandles.privateLookupIn(DatagramPacket.class, MethodHandles.lookup())
                    .findVarHandle(DatagramPacket.class, field, int.class);
        } catch (ReflectiveOperationException closed) {
            return null;
        }
    }

    /** The space of a packet as a buffer. The caller holds the monitor of the packet. */
    synchronized ByteBuffer of(DatagramPacket packet) {
        byte[] data = packet.getData();
        int offset = packet.getOffset();
        int space = packet.getLength();
        VarHandle known = SPACE;
        WeakReference<DatagramPacket> filled = last;
        if (known != null) {
            space = (int) known.get(packet);
        } else if (filled != null && filled.refersTo(packet) && lastOffset == offset && lastLength == space) {
            space = lastSpace;
        }
        return ByteBuffer.wrap(data, offset, Math.min(space, data.length - offset));
    }

    /** Sets the length of a packet into whose space, as {@link #of} returned it, a datagram was copied. */
    synchronized void filled(DatagramPacket packet, ByteBuffer space) {
        int length = space.position() - packet.getOffset();
        VarHandle known = LENGTH;
        if (known != null) {
            known.set(packet, length);
        } else {
            packet.setLength(length);
            last = new WeakReference<>(packet);
            lastOffset = packet.getOffset();
            lastLength = length;
            lastSpace = space.limit() - packet.getOffset();
        }
    }
}
