/**
 * Sentences with slots, such as {@code loss {percentage} on {link}}: fault lines and the steps of scenario files are
 * read by the same engine. Begin with {@link io.hawser.sim.phrase.Phrase}; {@link io.hawser.sim.phrase.Grammar} holds
 * the phrases of one kind and makes the error message when none fits.
 */
@NullMarked
package io.hawser.sim.phrase;

import org.jspecify.annotations.NullMarked;
