/**
 * A shell in a simulated network: {@link io.hawser.lab.shell.Shell} reads lines, and depends on neither a terminal nor
 * real time.
 */
@NullMarked
package io.hawser.lab.shell;

import org.jspecify.annotations.NullMarked;
