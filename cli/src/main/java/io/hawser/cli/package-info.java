/** The hawser command, which wires the other modules together. */
@NullMarked
package io.hawser.cli;

import org.jspecify.annotations.NullMarked;
