/** {@code hawser lab}: the lab page. */
@NullMarked
package io.hawser.cli.lab;

import org.jspecify.annotations.NullMarked;
