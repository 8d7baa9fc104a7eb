/** JMH benchmarks and side-by-side runs. */
@NullMarked
package io.hawser.bench;

import org.jspecify.annotations.NullMarked;
