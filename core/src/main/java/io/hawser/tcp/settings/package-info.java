/**
 * The sysctls of TCP. Begin with {@link io.hawser.tcp.settings.TcpSettings}, which holds the values; each of the other
 * classes registers the sysctls of one subject and checks their ranges. Users change them by name, through
 * {@code io.hawser.sysctl}.
 */
@NullMarked
package io.hawser.tcp.settings;

import org.jspecify.annotations.NullMarked;
