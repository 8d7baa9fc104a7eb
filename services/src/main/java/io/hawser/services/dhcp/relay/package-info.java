/** The relay agent, which carries DHCP over a router (RFC 1542, RFC 3046). */
@NullMarked
package io.hawser.services.dhcp.relay;

import org.jspecify.annotations.NullMarked;
