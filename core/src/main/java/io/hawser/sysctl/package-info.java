/** Settings under their Linux names. */
@NullMarked
package io.hawser.sysctl;

import org.jspecify.annotations.NullMarked;
