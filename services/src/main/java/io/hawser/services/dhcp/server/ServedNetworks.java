package io.hawser.services.dhcp.server;

import io.hawser.ip.NetworkInterface;
import io.hawser.ip.address.InterfaceAddress;
import io.hawser.services.dhcp.message.DhcpMessage;
import io.hawser.services.dhcp.message.DhcpOption;
import io.hawser.services.dhcp.message.RelayInformation;
import io.hawser.wire.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The subnets of a server, and the choice of those for a client. */
final class ServedNetworks {
    private final List<ServedSubnet> subnets;

    ServedNetworks(List<DhcpSubnet> configs) {
        subnets = configs.stream().map(ServedSubnet::new).toList();
    }

    List<ServedSubnet> all() {
        return subnets;
    }

    @Nullable
    ServedSubnet of(IpAddress address) {
        for (ServedSubnet each : subnets) {
            if (each.contains(address)) {
                return each;
            }
        }
        return null;
    }

    @Nullable
    ServedSubnet of(int address) {
        return of(IpAddress.v4(address));
    }

    /**
     * The subnets of the link of a request, which is given by its relay (RFC 3527, then giaddr), by the client
     * (RFC 3011), or by the interface.
     */
    List<ServedSubnet> of(DhcpMessage request, NetworkInterface via) {
        if (!request.relayAddress().isUnspecified()) {
            RelayInformation relay = request.relayInformation();
            IpAddress link = relay == null ? null : relay.linkSelection();
            return sharedWith(of(link == null ? request.relayAddress() : link));
        }
        IpAddress selected = request.options().address(DhcpOption.SUBNET_SELECTION);
        if (selected != null) {
            return sharedWith(of(selected));
        }
        for (InterfaceAddress own : via.addresses()) {
            ServedSubnet found = of(own.address());
            if (found != null) {
                return sharedWith(found);
            }
        }
        return List.of();
    }

    /** The subnet and the others of the same link. */
    List<ServedSubnet> sharedWith(@Nullable ServedSubnet subnet) {
        if (subnet == null) {
            return List.of();
        }
        String link = subnet.config().sharedNetwork();
        return link == null
                ? List.of(subnet)
                : subnets.stream()
                        .filter(each -> link.equals(each.config().sharedNetwork()))
                        .toList();
    }
}
