/**
 * A shell in a simulated network: {@link io.hawser.lab.shell.Shell} takes lines, and knows neither a terminal nor real
 * time.
 */
@NullMarked
package io.hawser.lab.shell;

import org.jspecify.annotations.NullMarked;
