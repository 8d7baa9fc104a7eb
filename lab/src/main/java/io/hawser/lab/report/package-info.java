/** Reports of a scenario: text, JSON, ladder diagrams. Begin with TextAudience and Chronicle. */
@NullMarked
package io.hawser.lab.report;

import org.jspecify.annotations.NullMarked;
