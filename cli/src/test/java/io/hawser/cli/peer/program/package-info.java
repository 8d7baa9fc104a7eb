/** Programs without any use of Hawser's classes; the tests run them under {@code hawser exec}. */
@NullMarked
package io.hawser.cli.peer.program;

import org.jspecify.annotations.NullMarked;
