/**
 * Vocabulary of TCP's reports: counters and drop reasons ({@link io.hawser.tcp.event.TcpCounter}), and purposes of the
 * retransmission timer. {@code TcpObserver} and the MIB use them.
 */
@NullMarked
package io.hawser.tcp.event;

import org.jspecify.annotations.NullMarked;
