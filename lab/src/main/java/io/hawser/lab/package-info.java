/** Situations that occur on networks, played in virtual time, shown and explained. */
@NullMarked
package io.hawser.lab;

import org.jspecify.annotations.NullMarked;
