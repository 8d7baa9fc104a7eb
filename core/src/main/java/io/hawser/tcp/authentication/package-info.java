/**
 * Signed segments: TCP MD5 (RFC 2385) and TCP-AO (RFC 5925). Users begin with {@link
 * io.hawser.tcp.authentication.TcpKeys}, the keys of one socket. {@link
 * io.hawser.tcp.authentication.SegmentAuthentication} signs and checks the segments of one connection; {@link
 * io.hawser.tcp.authentication.Signatures} computes digests, codes and traffic keys.
 */
@NullMarked
package io.hawser.tcp.authentication;

import org.jspecify.annotations.NullMarked;
