/** Tests against the kernel and real programs, in network namespaces of their own, and what these tests stand on. */
@NullMarked
package io.hawser.cli.peer;

import org.jspecify.annotations.NullMarked;
