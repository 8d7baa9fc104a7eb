/**
 * Parts of the handshake that belong to no connection yet: the options of SYNs and the agreement of both, initial
 * sequence numbers, SYN cookies, the cookies of TCP Fast Open, and the timestamps of peers that
 * net.ipv4.tcp_tw_recycle remembers. Begin with {@link io.hawser.tcp.handshake.Negotiated}.
 */
@NullMarked
package io.hawser.tcp.handshake;

import org.jspecify.annotations.NullMarked;
