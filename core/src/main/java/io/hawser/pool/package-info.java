/** Objects that are kept for reuse. */
@NullMarked
package io.hawser.pool;

import org.jspecify.annotations.NullMarked;
