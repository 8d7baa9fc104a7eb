/** Proofs that anybody can run: what they have in common. */
@NullMarked
package io.hawser.proof;

import org.jspecify.annotations.NullMarked;
