/** Congestion control: the algorithms behind one interface. */
@NullMarked
package io.hawser.tcp.congestion;

import org.jspecify.annotations.NullMarked;
