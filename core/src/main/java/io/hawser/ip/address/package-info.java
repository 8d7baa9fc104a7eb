/** Networks, and the addresses of interfaces. Start at {@link io.hawser.ip.address.InterfaceAddress}. */
@NullMarked
package io.hawser.ip.address;

import org.jspecify.annotations.NullMarked;
