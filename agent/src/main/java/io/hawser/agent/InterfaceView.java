package io.hawser.agent;

import io.hawser.ip.address.InterfaceAddress;
import io.hawser.link.MacAddress;
import io.hawser.wire.IpAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An interface of the host at one instant.
 *
 * @param name its name
 * @param index its position among the interfaces, from 1 on
 * @param isUp whether it is up
 * @param mtuBytes the largest IP packet that it takes
 * @param mac its link address; null if its link has none
 * @param addresses its addresses
 */
record InterfaceView(
        String name,
        int index,
        boolean isUp,
        int mtuBytes,
        @Nullable MacAddress mac,
        List<InterfaceAddress> addresses) {
    private static final int MAC_BYTES = 6;

    boolean isLoopback() {
        return addresses.stream().anyMatch(each -> each.address().isLoopback());
    }

    boolean has(IpAddress address) {
        return addresses.stream().anyMatch(each -> each.address().equals(address));
    }

    /** The link address in the order of transmission; null if there is none. */
    byte @Nullable [] macBytes() {
        if (mac == null) {
            return null;
        }
        byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(mac.value()).array();
        return Arrays.copyOfRange(bytes, Long.BYTES - MAC_BYTES, Long.BYTES);
    }
}
