/**
 * Signing and checking of segments: TCP MD5 (RFC 2385) and TCP-AO (RFC 5925). A flow whose socket has a key for its
 * peer has one {@link io.hawser.tcp.signature.SegmentAuthentication}; begin there.
 */
@NullMarked
package io.hawser.tcp.signature;

import org.jspecify.annotations.NullMarked;
