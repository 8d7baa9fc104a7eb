/** Scenario files: YAML whose steps are English sentences, read, checked and made into what a stage can play. */
@NullMarked
package io.hawser.lab.script;

import org.jspecify.annotations.NullMarked;
