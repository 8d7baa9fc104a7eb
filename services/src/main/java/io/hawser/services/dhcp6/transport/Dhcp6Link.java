package io.hawser.services.dhcp6.transport;

import io.hawser.link.MacAddress;
import io.hawser.wire.IpAddress;
import java.util.List;

/** A link of a client, server or relay agent. */
public interface Dhcp6Link {
    /** The name of the interface, for example {@code eth0}. */
    String name();

    /** The link address of the interface. */
    MacAddress mac();

    /** The IPv6 addresses of the interface but the link-local ones, as they are now. */
    List<IpAddress> addresses();
}
