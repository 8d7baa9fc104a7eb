/** The command that runs an unmodified Java program on Hawser. */
@NullMarked
package io.hawser.cli.exec;

import org.jspecify.annotations.NullMarked;
