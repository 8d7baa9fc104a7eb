/** One machine: joins the layers, and has the methods that its event loop calls. */
@NullMarked
package io.hawser.host;

import org.jspecify.annotations.NullMarked;
