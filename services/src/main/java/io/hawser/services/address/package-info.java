/** Claims on addresses by ARP: probing, announcing, defending (RFC 5227), and link-local addresses (RFC 3927). */
@NullMarked
package io.hawser.services.address;

import org.jspecify.annotations.NullMarked;
