/** The format of DHCPv6 messages and their options (RFC 8415). */
@NullMarked
package io.hawser.services.dhcp6.message;

import org.jspecify.annotations.NullMarked;
