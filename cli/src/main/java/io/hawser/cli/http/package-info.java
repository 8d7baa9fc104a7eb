/** Serves the files of a folder over HTTP, by Jetty on a host's sockets: {@link io.hawser.cli.http.FileServer}. */
@NullMarked
package io.hawser.cli.http;

import org.jspecify.annotations.NullMarked;
