/** User datagrams (RFC 768). */
@NullMarked
package io.hawser.udp;

import org.jspecify.annotations.NullMarked;
