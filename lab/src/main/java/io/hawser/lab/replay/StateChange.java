package io.hawser.lab.replay;

import io.hawser.tcp.TcpState;

/**
 * A change of the state of one end.
 *
 * @param hop the number of hops sent before it
 * @param cause the event before it at the same host and instant
 */
public record StateChange(long atNanos, ConnectionEnd end, TcpState from, TcpState to, int hop, Cause cause) {}
