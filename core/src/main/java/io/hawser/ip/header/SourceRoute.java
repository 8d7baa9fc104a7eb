package io.hawser.ip.header;

import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import io.hawser.wire.Ipv4Header;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The hops of a source route option in their order (RFC 791 §3.1). A packet with one is addressed to the first hop; the
 * destination is the last entry.
 *
 * <p>Received source routes are ignored unless net.ipv4.conf.all.accept_source_route is on: they bypass firewalls, and
 * let replies reach a forged source (RFC 7126 §4.3).
 *
 * @param strict whether packets may pass no other router
 * @param hops 1 to 9 IPv4 addresses
 */
public record SourceRoute(boolean strict, List<IpAddress> hops) {
    public static final int LOOSE = 131;
    public static final int STRICT = 137;
    public static final int HEAD_BYTES = 3;
    public static final int ADDRESS_BYTES = 4;
    private static final int MAX_HOPS = 9;

    /**
     * @throws IllegalArgumentException if there are no hops, too many, or one that is not the IPv4 address of a host
     */
    public SourceRoute {
        hops = List.copyOf(hops);
        if (hops.isEmpty() || hops.size() > MAX_HOPS) {
            throw new IllegalArgumentException("a source route has 1 to 9 hops, not " + hops.size());
        }
        for (IpAddress hop : hops) {
            if (!hop.isV4() || hop.isMulticast() || hop.isUnspecified() || hop.isLimitedBroadcast()) {
                throw new IllegalArgumentException(hop + " is no hop of a source route");
            }
        }
    }

    public IpAddress first() {
        return hops.getFirst();
    }

    /** The bytes of options in a header, with padding. */
    public int optionBytes() {
        return HEAD_BYTES + 1 + hops.size() * ADDRESS_BYTES;
    }

    /** Writes the options into a header that was written without them: the remaining hops, and the end of the list. */
    public void write(byte[] packet, int at, IpAddress destination) {
        int option = at + Ipv4Header.MIN_BYTES;
        packet[option] = (byte) (strict ? STRICT : LOOSE);
        packet[option + 1] = (byte) (HEAD_BYTES + hops.size() * ADDRESS_BYTES);
        packet[option + 2] = HEAD_BYTES + 1;
        int entry = option + HEAD_BYTES;
        for (IpAddress hop : hops.subList(1, hops.size())) {
            Bytes.put32(packet, entry, hop.v4());
            entry += ADDRESS_BYTES;
        }
        Bytes.put32(packet, entry, destination.v4());
        packet[entry + ADDRESS_BYTES] = 0;
    }

    /**
     * The reverse of the source route that a packet has recorded (RFC 1122 §3.2.1.8). Null if it has none, or has not
     * reached the end of its route.
     *
     * @param at the index of its IP header, whose options are well-formed
     */
    public static @Nullable SourceRoute returning(byte[] packet, int at) {
        int option = Ipv4Options.find(packet, at);
        if (option < 0 || !isAtItsEnd(packet, option)) {
            return null;
        }
        List<IpAddress> back = new ArrayList<>();
        for (int entry = lengthAt(packet, option) - ADDRESS_BYTES; entry >= HEAD_BYTES; entry -= ADDRESS_BYTES) {
            // MUST-53
            back.add(IpAddress.v4(Bytes.i32(packet, option + entry)));
        }
        try {
            return back.isEmpty() ? null : new SourceRoute((packet[option] & 0xff) == STRICT, back);
        } catch (IllegalArgumentException noHost) {
            // a router whose entry is not the address of a host: then only the usual route leads back
            return null;
        }
    }

    /** Returns whether the option at {@code option} has no hops left. */
    public static boolean isAtItsEnd(byte[] packet, int option) {
        return Bytes.u8(packet, option + 2) > lengthAt(packet, option);
    }

    public static int lengthAt(byte[] packet, int option) {
        return Bytes.u8(packet, option + 1);
    }
}
