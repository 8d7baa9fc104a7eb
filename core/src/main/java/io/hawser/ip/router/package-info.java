/** Router advertisements of IPv6. Start at {@link io.hawser.ip.router.RouterAdvertisement}. */
@NullMarked
package io.hawser.ip.router;

import org.jspecify.annotations.NullMarked;
