package io.hawser.udp;

import io.hawser.hash.KeyedHash;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.header.PacketAddresses;
import io.hawser.packet.Packet;
import io.hawser.wire.UdpHeader;
import org.jspecify.annotations.Nullable;

/** The sockets by local address and port; 0 in both halves means any address. A chained hash table that grows. */
final class UdpTable {
    private static final int MIN_BUCKETS = 16;

    private final KeyedHash hash;
    private @Nullable UdpSocket[] buckets = new @Nullable UdpSocket[MIN_BUCKETS];
    private int size;

    UdpTable(KeyedHash hash) {
        this.hash = hash;
    }

    /** The socket bound to exactly this address and port; null for none. */
    @Nullable
    UdpSocket find(long localHigh, long localLow, int port) {
        UdpSocket socket = buckets[bucketOf(localHigh, localLow, port)];
        while (socket != null && !socket.isBoundTo(localHigh, localLow, port)) {
            socket = socket.next;
        }
        return socket;
    }

    /**
     * The socket bound to exactly this address that receives a packet to one host: a connected one before others, then
     * the one that was bound last, or one of those that share the port by a hash (SO_REUSEPORT). Null for none.
     */
    @Nullable
    UdpSocket receiver(long localHigh, long localLow, Packet packet, NetworkInterface via) {
        int port = UdpHeader.destinationPort(packet.bytes(), packet.start());
        UdpSocket chosen = null;
        int sharing = 0;
        for (UdpSocket each = buckets[bucketOf(localHigh, localLow, port)]; each != null; each = each.next) {
            if (each.isBoundTo(localHigh, localLow, port) && each.takes(packet, via)) {
                if (each.isConnected()) {
                    return each;
                }
                chosen = chosen == null ? each : chosen;
                sharing += each.sharing().reusesPort() ? 1 : 0;
            }
        }
        return sharing < 2 ? chosen : sharer(localHigh, localLow, packet, via, sharing);
    }

    private @Nullable UdpSocket sharer(long localHigh, long localLow, Packet packet, NetworkInterface via, int count) {
        byte[] bytes = packet.bytes();
        int port = UdpHeader.destinationPort(bytes, packet.start());
        long flow = hash.of(
                PacketAddresses.sourceHigh(packet),
                PacketAddresses.sourceLow(packet),
                UdpHeader.sourcePort(bytes, packet.start()));
        int left = (int) Long.remainderUnsigned(flow, count);
        UdpSocket each = buckets[bucketOf(localHigh, localLow, port)];
        while (each != null) {
            if (each.isBoundTo(localHigh, localLow, port)
                    && each.sharing().reusesPort()
                    && each.takes(packet, via)
                    && left-- == 0) {
                return each;
            }
            each = each.next;
        }
        return null;
    }

    void add(UdpSocket socket) {
        if (size == buckets.length) {
            @Nullable UdpSocket[] old = buckets;
            buckets = new @Nullable UdpSocket[2 * old.length];
            for (UdpSocket head : old) {
                for (UdpSocket moved = head; moved != null; ) {
                    UdpSocket following = moved.next;
                    link(moved);
                    moved = following;
                }
            }
        }
        link(socket);
        size++;
    }

    void remove(UdpSocket socket) {
        int bucket = bucketOf(socket);
        UdpSocket before = null;
        UdpSocket each = buckets[bucket];
        while (each != null && each != socket) {
            before = each;
            each = each.next;
        }
        if (each == null) {
            return;
        }
        if (before == null) {
            buckets[bucket] = each.next;
        } else {
            before.next = each.next;
        }
        each.next = null;
        size--;
    }

    private void link(UdpSocket socket) {
        int bucket = bucketOf(socket);
        socket.next = buckets[bucket];
        buckets[bucket] = socket;
    }

    private int bucketOf(UdpSocket socket) {
        return bucketOf(socket.localHigh(), socket.localLow(), socket.localPort());
    }

    private int bucketOf(long localHigh, long localLow, int port) {
        return (int) hash.of(localHigh, localLow, port) & buckets.length - 1;
    }
}
