/** DHCP leases as names of a DNS server. */
@NullMarked
package io.hawser.services.dhcp.names;

import org.jspecify.annotations.NullMarked;
