package io.hawser.services.dhcp.transport;

import io.hawser.ip.NetworkInterface;
import io.hawser.services.dhcp.message.DhcpMessage;
import io.hawser.wire.IpAddress;

/** Receives the messages of a {@link DhcpSocket}. */
@FunctionalInterface
public interface DhcpReceiver {
    /**
     * Called for each well-formed message.
     *
     * @param source where it came from
     * @param via the interface by which it came
     */
    void received(DhcpMessage message, IpAddress source, NetworkInterface via);
}
