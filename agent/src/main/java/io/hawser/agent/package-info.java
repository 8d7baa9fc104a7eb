/** Runs a whole JVM on a Hawser host. */
@NullMarked
package io.hawser.agent;

import org.jspecify.annotations.NullMarked;
