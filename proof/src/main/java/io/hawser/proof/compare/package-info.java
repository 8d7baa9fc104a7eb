/**
 * The comparison with the kernel: random exchanges of segments and calls go to it and to Hawser, and the answers are
 * compared.
 */
@NullMarked
package io.hawser.proof.compare;

import org.jspecify.annotations.NullMarked;
