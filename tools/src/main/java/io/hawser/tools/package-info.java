/** What shows a host: each tool takes a host and a print stream. */
@NullMarked
package io.hawser.tools;

import org.jspecify.annotations.NullMarked;
