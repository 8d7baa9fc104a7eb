/** Views of scenarios and runs as JSON. */
@NullMarked
package io.hawser.lab.json;

import org.jspecify.annotations.NullMarked;
