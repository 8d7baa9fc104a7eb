/** The lab page: {@link io.hawser.web.LabServer} serves the page and its API; docs/lab.md describes it. */
@NullMarked
package io.hawser.web;

import org.jspecify.annotations.NullMarked;
