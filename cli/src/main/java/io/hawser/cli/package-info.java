/** The hawser command: nothing but wiring. */
@NullMarked
package io.hawser.cli;

import org.jspecify.annotations.NullMarked;
