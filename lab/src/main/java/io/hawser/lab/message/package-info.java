/** Texts of the lab in several languages, by their keys. */
@NullMarked
package io.hawser.lab.message;

import org.jspecify.annotations.NullMarked;
