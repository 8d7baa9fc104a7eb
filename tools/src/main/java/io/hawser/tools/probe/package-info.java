/**
 * Tools that send something and wait what becomes of it: ping, traceroute, mtr, pathping. They live on their host's
 * timers.
 */
@NullMarked
package io.hawser.tools.probe;

import org.jspecify.annotations.NullMarked;
