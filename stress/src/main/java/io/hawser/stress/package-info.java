/**
 * Stress tests of what crosses between the threads of a program and the thread of a host, by jcstress. Begin with
 * {@link io.hawser.stress.RingOrderStress}.
 */
@NullMarked
package io.hawser.stress;

import org.jspecify.annotations.NullMarked;
