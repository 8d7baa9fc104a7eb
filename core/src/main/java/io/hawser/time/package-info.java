/** Deadlines, timers, the timing wheel, and the clock that is handed in. */
@NullMarked
package io.hawser.time;

import org.jspecify.annotations.NullMarked;
