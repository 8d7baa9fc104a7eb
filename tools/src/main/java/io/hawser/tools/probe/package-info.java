/** Tools that send probes and wait for answers: ping, traceroute, mtr, pathping. They use their host's timers. */
@NullMarked
package io.hawser.tools.probe;

import org.jspecify.annotations.NullMarked;
