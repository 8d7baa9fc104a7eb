package io.hawser.ip;

import io.hawser.ip.address.InterfaceAddress;
import io.hawser.wire.IpAddress;
import java.util.List;

/**
 * Classifies the destination of every received packet: an address of this host, a broadcast address of its networks, or
 * neither.
 */
final class LocalAddresses {
    static final byte FOREIGN = 0;
    static final byte UNICAST = 1;
    static final byte BROADCAST = 2;

    private static final long LOOPBACK_V4 = IpAddress.lowOfV4(127 << 24) >>> 24;
    private static final long LIMITED_BROADCAST = IpAddress.lowOfV4(-1);

    /** An open hash table, at most half full. */
    private long[] highs = new long[2];

    private long[] lows = new long[2];
    private byte[] kinds = new byte[2];

    /** Replaces the contents by the addresses of these interfaces. */
    void replace(List<NetworkInterface> interfaces) {
        int count = interfaces.stream()
                .mapToInt(each -> 2 * each.addresses().size())
                .sum();
        int size = Integer.highestOneBit(Math.max(1, count)) << 2;
        highs = new long[size];
        lows = new long[size];
        kinds = new byte[size];
        for (NetworkInterface each : interfaces) {
            for (InterfaceAddress own : each.addresses()) {
                if (own.hasBroadcast()) {
                    put(own.broadcast(), BROADCAST);
                }
            }
        }
        for (NetworkInterface each : interfaces) {
            for (InterfaceAddress own : each.addresses()) {
                put(own.address(), UNICAST);
            }
        }
    }

    /**
     * Classifies an address: {@link #FOREIGN}, {@link #UNICAST} or {@link #BROADCAST}. All of 127.0.0.0/8 belongs to
     * this host (RFC 1122 §3.2.1.3).
     */
    byte kindOf(long high, long low) {
        if (high == 0) {
            if (low >>> 24 == LOOPBACK_V4) {
                return UNICAST;
            }
            if (low == LIMITED_BROADCAST) {
                return BROADCAST;
            }
        }
        return kinds[slotOf(high, low)];
    }

    boolean isUnicast(long high, long low) {
        return kindOf(high, low) == UNICAST;
    }

    private void put(IpAddress address, byte kind) {
        int slot = slotOf(address.high(), address.low());
        highs[slot] = address.high();
        lows[slot] = address.low();
        kinds[slot] = kind;
    }

    /**
     * The slot of an address, or the empty slot for it. The hash needs no key, because the administrator chooses the
     * addresses.
     */
    private int slotOf(long high, long low) {
        int mask = kinds.length - 1;
        int slot = (int) ((low * 31 + high) * 0x9e37_79b9_7f4a_7c15L >>> 40) & mask;
        while (kinds[slot] != FOREIGN && (highs[slot] != high || lows[slot] != low)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }
}
