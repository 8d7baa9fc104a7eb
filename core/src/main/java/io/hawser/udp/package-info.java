/** UDP. */
@NullMarked
package io.hawser.udp;

import org.jspecify.annotations.NullMarked;
