package io.hawser.sim.node;

import io.hawser.wire.Bytes;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import org.jspecify.annotations.Nullable;

/**
 * The key of a flow in one direction: protocol, addresses and ports. For ICMP queries both ports are the identifier;
 * for protocols without ports they are 0.
 */
record FlowKey(int protocol, int source, int sourcePort, int destination, int destinationPort) {
    private static final int PORT_BYTES = 4;

    /** The key of the opposite direction of the flow. */
    FlowKey reversed() {
        return new FlowKey(protocol, destination, destinationPort, source, sourcePort);
    }

    /** The key of the IPv4 packet at {@code ip}; null for a later fragment, an ICMP error, or a truncated packet. */
    static @Nullable FlowKey of(byte[] bytes, int ip, int end) {
        int protocol = Ipv4Header.protocol(bytes, ip);
        int source = Ipv4Header.source(bytes, ip);
        int destination = Ipv4Header.destination(bytes, ip);
        int transport = ip + Ipv4Header.headerBytes(bytes, ip);
        if (Ipv4Header.fragmentOffset(bytes, ip) != 0) {
            return null;
        }
        if (protocol == IpProtocol.TCP || protocol == IpProtocol.UDP) {
            if (end - transport < PORT_BYTES) {
                return null;
            }
            return new FlowKey(
                    protocol, source, Bytes.u16(bytes, transport), destination, Bytes.u16(bytes, transport + 2));
        }
        int port = 0;
        if (protocol == IpProtocol.ICMP) {
            if (end - transport < IcmpHeader.BYTES || IcmpHeader.isError(IcmpHeader.type(bytes, transport))) {
                return null;
            }
            port = IcmpHeader.rest(bytes, transport) >>> 16;
        }
        return new FlowKey(protocol, source, port, destination, port);
    }
}
