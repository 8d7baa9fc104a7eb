/**
 * Keys of a socket for the signatures of its segments: TCP MD5 and TCP-AO. Begin with
 * {@link io.hawser.tcp.authentication.TcpKeys}.
 */
@NullMarked
package io.hawser.tcp.authentication;

import org.jspecify.annotations.NullMarked;
