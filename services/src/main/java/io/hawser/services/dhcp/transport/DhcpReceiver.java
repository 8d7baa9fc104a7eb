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
     * @param source the sender's address
     * @param via the interface on which it arrived
     */
    void received(DhcpMessage message, IpAddress source, NetworkInterface via);
}
