/** Instants, timers and the wheel that orders them. */
@NullMarked
package io.hawser.time;

import org.jspecify.annotations.NullMarked;
