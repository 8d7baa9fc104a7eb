/**
 * Loss recovery: the segments in flight, which of them are lost, and how a loss changes the congestion window. Begin
 * with {@link io.hawser.tcp.recovery.Recovery}, which processes each acknowledgment.
 *
 * <ul>
 * <li>{@code Recovery.detectLosses} detects lost segments: by RACK ({@link io.hawser.tcp.recovery.RackDetector},
 *     {@link io.hawser.tcp.recovery.Losses}), or by duplicate acknowledgments if the peer has no SACK.
 * <li>{@code CongestionState} reduces the congestion window, with one method for each cause.
 * <li>{@code Retransmission} in {@code io.hawser.tcp} sends the retransmissions: this package sends nothing.
 * </ul>
 *
 * <p>Recovery reads the sender's state through {@link io.hawser.tcp.recovery.SendState}, and reports events through
 * {@link io.hawser.tcp.recovery.RecoveryHost}.
 */
@NullMarked
package io.hawser.tcp.recovery;

import org.jspecify.annotations.NullMarked;
