/** {@code hawser fetch}: downloads by HTTP through a host of its own. */
@NullMarked
package io.hawser.cli.fetch;

import org.jspecify.annotations.NullMarked;
