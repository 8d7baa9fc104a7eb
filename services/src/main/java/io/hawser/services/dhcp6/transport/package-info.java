/** DHCPv6 messages in UDP datagrams, and their counters. */
@NullMarked
package io.hawser.services.dhcp6.transport;

import org.jspecify.annotations.NullMarked;
