/** Tools that examine a host; {@link io.hawser.tools.Commands} lists the commands. */
@NullMarked
package io.hawser.tools;

import org.jspecify.annotations.NullMarked;
