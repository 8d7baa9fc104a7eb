/** {@code hawser packetdrill}. */
@NullMarked
package io.hawser.cli.packetdrill;

import org.jspecify.annotations.NullMarked;
