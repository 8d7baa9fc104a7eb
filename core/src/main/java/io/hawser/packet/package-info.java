/** Pooled packet buffers. */
@NullMarked
package io.hawser.packet;

import org.jspecify.annotations.NullMarked;
