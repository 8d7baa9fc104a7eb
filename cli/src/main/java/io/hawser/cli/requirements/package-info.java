/** The requirements of RFCs and whether Hawser meets them. */
@NullMarked
package io.hawser.cli.requirements;

import org.jspecify.annotations.NullMarked;
