/** The DHCP client: {@link io.hawser.services.dhcp.client.DhcpClient} gets a host its address from the network. */
@NullMarked
package io.hawser.services.dhcp.client;

import org.jspecify.annotations.NullMarked;
