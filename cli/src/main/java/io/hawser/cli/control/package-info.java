/**
 * Tools on a stack that runs in another process: {@link io.hawser.cli.control.ControlServer} serves a Unix socket,
 * {@link io.hawser.cli.control.ToolCommand} is its client.
 */
@NullMarked
package io.hawser.cli.control;

import org.jspecify.annotations.NullMarked;
