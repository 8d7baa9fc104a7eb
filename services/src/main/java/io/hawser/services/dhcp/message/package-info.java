/** Messages of DHCP (RFC 2131) and their options, read and written; {@link DhcpMessage} is where to begin. */
@NullMarked
package io.hawser.services.dhcp.message;

import org.jspecify.annotations.NullMarked;
