/**
 * Runs scripts of the packetdrill language (Cardwell and others, USENIX ATC 2013) against one host whose link ends in
 * the script. Time is virtual, so what takes seconds in the script takes none here, and the same script gives the same
 * verdict.
 */
@NullMarked
package io.hawser.packetdrill;

import org.jspecify.annotations.NullMarked;
