/** Stress tests that use the hidden classes of channels. */
@NullMarked
package io.hawser.socket.nio;

import org.jspecify.annotations.NullMarked;
