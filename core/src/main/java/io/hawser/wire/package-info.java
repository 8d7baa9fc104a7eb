/** What a packet looks like: headers read and written in place, and the checksum. */
@NullMarked
package io.hawser.wire;

import org.jspecify.annotations.NullMarked;
