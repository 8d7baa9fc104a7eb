/** Packets as {@code tcpdump} prints them: {@link io.hawser.tools.tcpdump.Tcpdump}, a formatter for each protocol. */
@NullMarked
package io.hawser.tools.tcpdump;

import org.jspecify.annotations.NullMarked;
