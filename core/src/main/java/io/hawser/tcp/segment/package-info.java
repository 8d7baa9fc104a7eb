/**
 * An arriving segment, parsed once for all classes: begin with {@link io.hawser.tcp.segment.TcpSegment}, and with
 * {@link io.hawser.tcp.segment.Seq} for the arithmetic of sequence numbers.
 */
@NullMarked
package io.hawser.tcp.segment;

import org.jspecify.annotations.NullMarked;
