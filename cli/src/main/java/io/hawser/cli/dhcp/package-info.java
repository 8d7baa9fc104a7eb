/** The DHCP server of {@code hawser up}, and {@code hawser dhcp}, which shows and imports its leases. */
@NullMarked
package io.hawser.cli.dhcp;

import org.jspecify.annotations.NullMarked;
