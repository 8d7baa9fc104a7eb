/** {@code nc}: connections and datagrams by command. */
@NullMarked
package io.hawser.tools.netcat;

import org.jspecify.annotations.NullMarked;
