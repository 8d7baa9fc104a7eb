/**
 * Runs scripts of the packetdrill language (Cardwell and others, USENIX ATC 2013) against one host whose link ends in
 * the script. Time is virtual, so a script that waits for seconds runs at once, and the same script always gives the
 * same verdict.
 */
@NullMarked
package io.hawser.packetdrill;

import org.jspecify.annotations.NullMarked;
