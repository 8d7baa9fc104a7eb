/**
 * The comparison with the kernel: random exchanges of segments and calls are played with it and with Hawser, and the
 * answers are compared.
 */
@NullMarked
package io.hawser.proof.compare;

import org.jspecify.annotations.NullMarked;
