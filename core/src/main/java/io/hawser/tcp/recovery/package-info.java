/**
 * Loss detection: what is known of each segment in flight ({@link io.hawser.tcp.recovery.Scoreboard}), which of them are
 * lost ({@link io.hawser.tcp.recovery.Losses}, {@link io.hawser.tcp.recovery.RackDetector}), the round-trip time, and the
 * delivery rate.
 */
@NullMarked
package io.hawser.tcp.recovery;

import org.jspecify.annotations.NullMarked;
