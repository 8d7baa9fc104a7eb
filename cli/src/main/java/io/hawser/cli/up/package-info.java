/** {@code hawser up}: a host on a real network, with a few services on it. */
@NullMarked
package io.hawser.cli.up;

import org.jspecify.annotations.NullMarked;
