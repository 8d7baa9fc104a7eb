/** IPv4 and IPv6: addresses, routes, neighbours, fragments, ICMP. */
@NullMarked
package io.hawser.ip;

import org.jspecify.annotations.NullMarked;
