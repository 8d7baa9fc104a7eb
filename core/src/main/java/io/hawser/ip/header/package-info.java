/** The addresses and options of a packet. Start at {@link io.hawser.ip.header.PacketAddresses}. */
@NullMarked
package io.hawser.ip.header;

import org.jspecify.annotations.NullMarked;
