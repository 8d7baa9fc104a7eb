/** Tests against the kernel and real programs, in network namespaces of their own, and their common classes. */
@NullMarked
package io.hawser.cli.peer;

import org.jspecify.annotations.NullMarked;
