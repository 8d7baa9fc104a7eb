/** The client of a stack's control socket: {@code hawser ss}, {@code hawser netstat} and so on. */
@NullMarked
package io.hawser.cli.control;

import org.jspecify.annotations.NullMarked;
