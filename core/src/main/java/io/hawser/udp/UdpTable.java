package io.hawser.udp;

import io.hawser.hash.KeyedHash;
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
