/** Several hosts with the same addresses, one for each thread, that share the connections of one link. */
@NullMarked
package io.hawser.shard;

import org.jspecify.annotations.NullMarked;
