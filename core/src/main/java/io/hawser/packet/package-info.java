/** Pooled buffers with headroom; each packet has one owner at a time. */
@NullMarked
package io.hawser.packet;

import org.jspecify.annotations.NullMarked;
