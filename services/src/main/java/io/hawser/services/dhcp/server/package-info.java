/**
 * The DHCP server: {@link io.hawser.services.dhcp.server.DhcpServer} assigns addresses to the hosts of its networks.
 */
@NullMarked
package io.hawser.services.dhcp.server;

import org.jspecify.annotations.NullMarked;
