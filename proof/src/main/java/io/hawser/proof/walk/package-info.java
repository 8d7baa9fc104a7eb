/** Random walks: random users of random hosts on a random cable, each a function of its seed. */
@NullMarked
package io.hawser.proof.walk;

import org.jspecify.annotations.NullMarked;
