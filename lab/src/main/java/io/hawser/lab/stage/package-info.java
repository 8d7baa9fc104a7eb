/**
 * The stage of a scenario: hosts and links, named connections (actors), the recorded history, and the trace. Begin with
 * Stage and StageListener.
 */
@NullMarked
package io.hawser.lab.stage;

import org.jspecify.annotations.NullMarked;
