/**
 * Scenario files: YAML whose steps are English sentences; they are read, checked and translated for a stage to play.
 */
@NullMarked
package io.hawser.lab.script;

import org.jspecify.annotations.NullMarked;
