/**
 * Every interleaving of short exchanges, up to a limit: two production hosts, with a network and users that try
 * everything they may do.
 */
@NullMarked
package io.hawser.proof.explore;

import org.jspecify.annotations.NullMarked;
