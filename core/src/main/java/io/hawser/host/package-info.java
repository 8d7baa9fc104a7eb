/** One machine: interfaces, sysctls, counters, and the layers joined. */
@NullMarked
package io.hawser.host;

import org.jspecify.annotations.NullMarked;
