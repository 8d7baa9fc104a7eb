/** Reports of a scenario: text, JSON, ladder diagrams. A reader begins with TextAudience and Chronicle. */
@NullMarked
package io.hawser.lab.report;

import org.jspecify.annotations.NullMarked;
