/**
 * Every interleaving of short exchanges, up to a bound: two production hosts, and between them somebody who tries
 * whatever a network and its users may do.
 */
@NullMarked
package io.hawser.proof.explore;

import org.jspecify.annotations.NullMarked;
