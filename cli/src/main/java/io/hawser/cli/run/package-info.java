/** The {@code hawser run} command. */
@NullMarked
package io.hawser.cli.run;

import org.jspecify.annotations.NullMarked;
