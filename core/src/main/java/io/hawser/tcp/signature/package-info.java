/**
 * Signing and checking of segments: TCP MD5 (RFC 2385) and TCP-AO (RFC 5925). Begin with
 * {@link io.hawser.tcp.signature.SegmentAuthentication}: a flow has one if its socket has a key for the peer.
 */
@NullMarked
package io.hawser.tcp.signature;

import org.jspecify.annotations.NullMarked;
