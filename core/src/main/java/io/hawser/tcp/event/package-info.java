/**
 * The words in which TCP reports what happens: counters and drop reasons ({@link io.hawser.tcp.event.TcpCounter}), and
 * what the retransmission timer is armed for. {@code TcpObserver} and the MIB use them.
 */
@NullMarked
package io.hawser.tcp.event;

import org.jspecify.annotations.NullMarked;
