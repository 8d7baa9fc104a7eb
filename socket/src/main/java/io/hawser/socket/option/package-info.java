/** Socket options that Linux has beyond those of the JDK. */
@NullMarked
package io.hawser.socket.option;

import org.jspecify.annotations.NullMarked;
