/** Where a scenario plays: hosts and links, the connections of its actors, what was seen, and how it is told. */
@NullMarked
package io.hawser.lab.stage;

import org.jspecify.annotations.NullMarked;
