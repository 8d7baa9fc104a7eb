/** Breaks the stack on purpose, one piece at a time, and checks that the tests of the requirement detect it. */
@NullMarked
package io.hawser.cli.mutants;

import org.jspecify.annotations.NullMarked;
