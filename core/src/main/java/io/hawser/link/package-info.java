/** What carries packets, and the capture of what is carried. */
@NullMarked
package io.hawser.link;

import org.jspecify.annotations.NullMarked;
