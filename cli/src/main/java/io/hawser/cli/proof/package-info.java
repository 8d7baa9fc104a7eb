/** {@code hawser walk} and {@code hawser explore}: proofs that any user can run. */
@NullMarked
package io.hawser.cli.proof;

import org.jspecify.annotations.NullMarked;
