/** A DHCPv6 server: its settings, its pools, and its leases in memory. */
@NullMarked
package io.hawser.services.dhcp6.server;

import org.jspecify.annotations.NullMarked;
