/** {@code nc}: connections and datagrams by hand. */
@NullMarked
package io.hawser.tools.netcat;

import org.jspecify.annotations.NullMarked;
