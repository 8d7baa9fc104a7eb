/**
 * Explicit congestion notification: the negotiation of the SYNs ({@link io.hawser.tcp.ecn.EcnNegotiation}), and one
 * {@link io.hawser.tcp.ecn.Ecn} per connection that has agreed on it. Begin with {@code Ecn}.
 */
@NullMarked
package io.hawser.tcp.ecn;

import org.jspecify.annotations.NullMarked;
