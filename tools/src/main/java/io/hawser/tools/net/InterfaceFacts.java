package io.hawser.tools.net;

import io.hawser.ip.NetworkInterface;
import io.hawser.ip.address.InterfaceAddress;
import io.hawser.link.LinkType;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Data about an interface that {@code ip} prints in addition to counters.
 *
 * @param flags as named by the kernel
 * @param state UP, DOWN, or UNKNOWN for an interface without a carrier
 * @param linkType loopback, ether or none
 * @param address its hardware address; empty for none
 * @param broadcast the hardware broadcast address; empty for none
 * @param scope the scope of its addresses
 */
record InterfaceFacts(
        List<String> flags, String state, String linkType, String address, String broadcast, String scope) {
    private static final int LEAST_WITHOUT_BROADCAST = 31;

    static InterfaceFacts of(NetworkInterface each) {
        boolean loopback = InterfaceTable.isLoopback(each);
        boolean ethernet = each.link().type() == LinkType.ETHERNET;
        List<String> flags = new ArrayList<>(
                loopback
                        ? List.of("LOOPBACK")
                        : ethernet ? List.of("BROADCAST", "MULTICAST") : List.of("POINTOPOINT", "MULTICAST", "NOARP"));
        if (each.isUp()) {
            flags.addAll(List.of("UP", "LOWER_UP"));
        }
        String state = !each.isUp() ? "DOWN" : loopback || !ethernet ? "UNKNOWN" : "UP";
        if (loopback) {
            return new InterfaceFacts(flags, state, "loopback", "00:00:00:00:00:00", "00:00:00:00:00:00", "host");
        }
        return ethernet
                ? new InterfaceFacts(
                        flags, state, "ether", String.valueOf(each.link().address()), "ff:ff:ff:ff:ff:ff", "global")
                : new InterfaceFacts(flags, state, "none", "", "", "global");
    }

    /** The scope of an IPv6 address. */
    static String scopeOf(IpAddress address) {
        return address.isLoopback() ? "host" : address.isLinkLocal() ? "link" : "global";
    }

    /** Returns a copy without hardware data. */
    InterfaceFacts withoutHardware() {
        return new InterfaceFacts(flags, state, "", "", "", scope);
    }

    /** The broadcast address of the network of an address; null for none. */
    @Nullable
    IpAddress broadcastOf(InterfaceAddress address) {
        int length = address.prefixLength();
        if (!flags.contains("BROADCAST")
                || length >= LEAST_WITHOUT_BROADCAST
                || !address.address().isV4()) {
            return null;
        }
        return IpAddress.v4(address.address().v4() | (length == 0 ? -1 : (1 << 32 - length) - 1));
    }
}
