/** Programs that know nothing of Hawser; the tests run them under {@code hawser exec}. */
package io.hawser.cli.peer.program;
