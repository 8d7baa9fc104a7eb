/** Congestion control, one class an algorithm. */
@NullMarked
package io.hawser.tcp.congestion;

import org.jspecify.annotations.NullMarked;
