/** Congestion control, one class per algorithm. */
@NullMarked
package io.hawser.tcp.congestion;

import org.jspecify.annotations.NullMarked;
