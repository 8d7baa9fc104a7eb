/** Proofs that any user can run: their common parts. */
@NullMarked
package io.hawser.proof;

import org.jspecify.annotations.NullMarked;
