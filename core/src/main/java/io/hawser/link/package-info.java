/** What carries frames, and their capture to pcapng. */
@NullMarked
package io.hawser.link;

import org.jspecify.annotations.NullMarked;
