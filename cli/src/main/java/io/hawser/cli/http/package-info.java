/** Files over HTTP/1.1, straight on the stack: the least that browsers and curl are content with. */
@NullMarked
package io.hawser.cli.http;

import org.jspecify.annotations.NullMarked;
