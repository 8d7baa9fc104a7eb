/**
 * The sysctls of TCP. Begin with {@link io.hawser.tcp.settings.TcpSettings}, which holds the values; the other classes
 * name those of one subject each and check their ranges. Users change them by name, through {@code io.hawser.sysctl}.
 */
@NullMarked
package io.hawser.tcp.settings;

import org.jspecify.annotations.NullMarked;
