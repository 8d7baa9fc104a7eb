/** One machine: the layers joined, and the entry points of its event loop. */
@NullMarked
package io.hawser.host;

import org.jspecify.annotations.NullMarked;
