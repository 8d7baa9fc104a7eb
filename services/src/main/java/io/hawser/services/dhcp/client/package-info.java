/** The DHCP client: {@link io.hawser.services.dhcp.client.DhcpClient} obtains a host's address from the network. */
@NullMarked
package io.hawser.services.dhcp.client;

import org.jspecify.annotations.NullMarked;
