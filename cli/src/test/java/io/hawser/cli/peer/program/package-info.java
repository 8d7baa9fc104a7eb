/** Programs without any use of Hawser's classes; the tests run them under {@code hawser exec}. */
package io.hawser.cli.peer.program;
