/** Links, which carry packets, and captures of these packets. */
@NullMarked
package io.hawser.link;

import org.jspecify.annotations.NullMarked;
