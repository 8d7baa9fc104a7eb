/**
 * Loss recovery: what is in flight, what of it is lost, and what the loss means for the congestion window. Begin with
 * {@link io.hawser.tcp.recovery.Recovery}, which processes each acknowledgment.
 *
 * <ul>
 *   <li>A lost segment is detected in {@code Recovery.detectLosses}: by RACK
 *       ({@link io.hawser.tcp.recovery.RackDetector}, {@link io.hawser.tcp.recovery.Losses}), or by duplicate
 *       acknowledgments where the peer has no SACK.
 *   <li>The congestion window is reduced in {@code CongestionState}, a method for each cause.
 *   <li>The retransmission is sent by {@code Retransmission} in {@code io.hawser.tcp}: nothing is sent from here.
 * </ul>
 *
 * <p>What recovery reads of the sender is {@link io.hawser.tcp.recovery.SendState}; what it reports back,
 * {@link io.hawser.tcp.recovery.RecoveryHost}.
 */
@NullMarked
package io.hawser.tcp.recovery;

import org.jspecify.annotations.NullMarked;
