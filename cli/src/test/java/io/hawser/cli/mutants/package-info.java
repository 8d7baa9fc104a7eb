/** Breaks the stack on purpose, a piece at a time, and looks whether the tests of the requirement see it. */
@NullMarked
package io.hawser.cli.mutants;

import org.jspecify.annotations.NullMarked;
