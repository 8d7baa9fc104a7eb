/** Code shared by the commands: network options, and messages of failures. */
@NullMarked
package io.hawser.cli.options;

import org.jspecify.annotations.NullMarked;
