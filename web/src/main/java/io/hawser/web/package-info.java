/**
 * The lab page: {@link io.hawser.web.LabServer} serves the page and the API that the page uses; docs/lab.md describes
 * it.
 */
@NullMarked
package io.hawser.web;

import org.jspecify.annotations.NullMarked;
