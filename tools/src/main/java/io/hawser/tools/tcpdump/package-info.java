/** Packets in the format of {@code tcpdump}: {@link io.hawser.tools.tcpdump.Tcpdump}, a formatter for each protocol. */
@NullMarked
package io.hawser.tools.tcpdump;

import org.jspecify.annotations.NullMarked;
