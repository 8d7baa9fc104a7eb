/** Words for error messages. */
@NullMarked
package io.hawser.text;

import org.jspecify.annotations.NullMarked;
