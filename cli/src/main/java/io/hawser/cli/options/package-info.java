/** What the commands have in common: options for the network, and how a failure is told. */
@NullMarked
package io.hawser.cli.options;

import org.jspecify.annotations.NullMarked;
