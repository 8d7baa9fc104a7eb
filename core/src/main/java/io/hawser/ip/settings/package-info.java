/** The sysctls of the network layer. Start at {@link io.hawser.ip.settings.IpSettings}. */
@NullMarked
package io.hawser.ip.settings;

import org.jspecify.annotations.NullMarked;
