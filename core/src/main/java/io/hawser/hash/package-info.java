/** Keyed hashes, for tables whose keys a sender on the network chooses. Start at {@link io.hawser.hash.KeyedHash}. */
@NullMarked
package io.hawser.hash;

import org.jspecify.annotations.NullMarked;
