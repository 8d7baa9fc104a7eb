/** A DHCPv6 client: addresses and settings, or settings alone. */
@NullMarked
package io.hawser.services.dhcp6.client;

import org.jspecify.annotations.NullMarked;
