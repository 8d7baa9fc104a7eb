/** Explains what happens in a run, from what the stack's observers have told. */
@NullMarked
package io.hawser.lab.explain;

import org.jspecify.annotations.NullMarked;
