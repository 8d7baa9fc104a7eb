/** {@code hawser shell}: the terminal of {@link io.hawser.lab.shell.Shell}. */
@NullMarked
package io.hawser.cli.shell;

import org.jspecify.annotations.NullMarked;
