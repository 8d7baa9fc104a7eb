/**
 * Parts of the handshake that need no connection: the options of SYNs and their agreement, initial sequence numbers,
 * SYN cookies, the cookies of TCP Fast Open, and the timestamps of peers for net.ipv4.tcp_tw_recycle. Begin with
 * {@link io.hawser.tcp.handshake.Negotiated}.
 */
@NullMarked
package io.hawser.tcp.handshake;

import org.jspecify.annotations.NullMarked;
