/**
 * The Transmission Control Protocol (RFC 9293): the user's calls, connections and listeners. Users begin with
 * {@link io.hawser.tcp.Tcp} and {@link io.hawser.tcp.TcpConnection}. To follow a segment in, begin with
 * {@code Demultiplexer} and {@code SegmentArrives}; to follow one out, with {@code Sender.output}. Everything that
 * needs no connection is in the packages below; {@code Retransmission} sends what {@code io.hawser.tcp.recovery} has
 * found lost.
 */
@NullMarked
package io.hawser.tcp;

import org.jspecify.annotations.NullMarked;
