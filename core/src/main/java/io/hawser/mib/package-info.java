/** Counters under their standard names. */
@NullMarked
package io.hawser.mib;

import org.jspecify.annotations.NullMarked;
