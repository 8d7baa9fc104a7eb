/**
 * Sentences with slots, such as {@code loss {percentage} on {link}}: the same engine reads fault lines and the steps of
 * scenario files. Begin with {@link io.hawser.sim.phrase.Phrase}; {@link io.hawser.sim.phrase.Grammar} holds the
 * phrases of one kind and makes the error message when none fits.
 */
@NullMarked
package io.hawser.sim.phrase;

import org.jspecify.annotations.NullMarked;
