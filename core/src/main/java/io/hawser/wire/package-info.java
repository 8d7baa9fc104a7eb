/** Packet formats: headers read and written in place, and the Internet checksum. */
@NullMarked
package io.hawser.wire;

import org.jspecify.annotations.NullMarked;
