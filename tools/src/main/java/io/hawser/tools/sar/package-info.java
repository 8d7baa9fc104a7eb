/** {@code sar -n}: rates of network counters, sampled at intervals. */
@NullMarked
package io.hawser.tools.sar;

import org.jspecify.annotations.NullMarked;
