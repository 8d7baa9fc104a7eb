/** The requirements of RFC 9293 and whether Hawser meets them. */
@NullMarked
package io.hawser.cli.requirements;

import org.jspecify.annotations.NullMarked;
