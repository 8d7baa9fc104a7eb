/** Explains the events of a run from the reports of the stack's observers. */
@NullMarked
package io.hawser.lab.explain;

import org.jspecify.annotations.NullMarked;
