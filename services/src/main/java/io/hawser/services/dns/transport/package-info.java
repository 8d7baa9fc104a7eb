/**
 * Transport of queries: {@link io.hawser.services.dns.transport.UdpQuery} sends one by UDP and waits for the matching
 * response, {@link io.hawser.services.dns.transport.DnsTcpClient} sends queries on one TCP connection to a server, and
 * {@link io.hawser.services.dns.transport.MessageStream} frames messages on a connection, for servers too. Everything
 * belongs to the thread that owns the host.
 */
@NullMarked
package io.hawser.services.dns.transport;

import org.jspecify.annotations.NullMarked;
