/** The network layer: interfaces, routes, neighbours, fragments, ICMP. */
@NullMarked
package io.hawser.ip;

import org.jspecify.annotations.NullMarked;
