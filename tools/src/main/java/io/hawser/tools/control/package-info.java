/**
 * Tools on a stack that runs in another process: {@link io.hawser.tools.control.ControlServer} serves a Unix socket,
 * {@link io.hawser.tools.control.ControlSockets} finds those of the stacks that run, and both ends exchange
 * {@link io.hawser.tools.control.Frame}s.
 */
@NullMarked
package io.hawser.tools.control;

import org.jspecify.annotations.NullMarked;
