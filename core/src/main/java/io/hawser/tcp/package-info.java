/**
 * The Transmission Control Protocol (RFC 9293): the user's calls, connections and listeners. Users begin with
 * {@link io.hawser.tcp.Tcp} and {@link io.hawser.tcp.TcpConnection}. To follow an arriving segment, begin with
 * {@code Demultiplexer} and {@code SegmentArrives}; to follow a segment that is sent, with {@code Sender.output}. Code
 * that needs no connection is in the packages below; {@code Retransmission} sends the segments that
 * {@code io.hawser.tcp.recovery} has marked lost.
 */
@NullMarked
package io.hawser.tcp;

import org.jspecify.annotations.NullMarked;
