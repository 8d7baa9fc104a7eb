/** Quantities as users write them, and words for error messages. */
@NullMarked
package io.hawser.text;

import org.jspecify.annotations.NullMarked;
