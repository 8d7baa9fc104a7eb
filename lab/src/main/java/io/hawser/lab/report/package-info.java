/** How a scenario is told: as text, as JSON, as a ladder diagram. */
@NullMarked
package io.hawser.lab.report;

import org.jspecify.annotations.NullMarked;
