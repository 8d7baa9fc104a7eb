/** A DHCPv6 relay agent. */
@NullMarked
package io.hawser.services.dhcp6.relay;

import org.jspecify.annotations.NullMarked;
