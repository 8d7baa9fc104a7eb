/**
 * Tools as commands: a {@link io.hawser.tools.command.Tool} takes a host, arguments and a {@link
 * io.hawser.tools.command.Console}.
 */
@NullMarked
package io.hawser.tools.command;

import org.jspecify.annotations.NullMarked;
