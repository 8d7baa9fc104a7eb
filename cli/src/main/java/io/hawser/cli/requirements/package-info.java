/** What Hawser makes of the requirements of RFC 9293. */
@NullMarked
package io.hawser.cli.requirements;

import org.jspecify.annotations.NullMarked;
