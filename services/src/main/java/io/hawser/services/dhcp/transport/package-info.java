/** DHCP messages in UDP datagrams: broadcast, to a host, and to a station that has no address yet. */
@NullMarked
package io.hawser.services.dhcp.transport;

import org.jspecify.annotations.NullMarked;
