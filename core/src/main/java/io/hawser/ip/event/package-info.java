/** The counters of IP, ICMP and UDP. Start at {@link io.hawser.ip.event.IpCounter}. */
@NullMarked
package io.hawser.ip.event;

import org.jspecify.annotations.NullMarked;
