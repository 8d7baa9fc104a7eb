/** TCP as RFC 9293 has it, one class per job. */
@NullMarked
package io.hawser.tcp;

import org.jspecify.annotations.NullMarked;
