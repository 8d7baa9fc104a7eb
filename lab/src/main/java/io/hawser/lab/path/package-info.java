/** Connections over one path, measured while they run. */
@NullMarked
package io.hawser.lab.path;

import org.jspecify.annotations.NullMarked;
