/** Links, which carry packets, and captures of what they carry. */
@NullMarked
package io.hawser.link;

import org.jspecify.annotations.NullMarked;
