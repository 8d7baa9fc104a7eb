/** The Transmission Control Protocol (RFC 9293). */
@NullMarked
package io.hawser.tcp;

import org.jspecify.annotations.NullMarked;
