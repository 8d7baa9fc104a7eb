package io.hawser.lab.replay;

import io.hawser.tcp.TcpState;

/**
 * A change of the state of one end.
 *
 * @param hop the number of hops that had been sent before
 * @param cause what happened before it at the same host and instant
 */
public record StateChange(long atNanos, ConnectionEnd end, TcpState from, TcpState to, int hop, Cause cause) {}
