/** Commands that show the interfaces, routes, neighbours, counters and settings of a host. */
@NullMarked
package io.hawser.tools.net;

import org.jspecify.annotations.NullMarked;
