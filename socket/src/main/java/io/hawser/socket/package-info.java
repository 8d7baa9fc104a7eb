/** Runs programs that use java.net and java.nio on a Hawser host. */
@NullMarked
package io.hawser.socket;

import org.jspecify.annotations.NullMarked;
