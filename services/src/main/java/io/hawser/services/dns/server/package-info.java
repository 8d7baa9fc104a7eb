/**
 * The DNS server of a host: {@link io.hawser.services.dns.server.DnsServer} receives queries by UDP and TCP,
 * {@link io.hawser.services.dns.server.Authority} answers from zones,
 * {@link io.hawser.services.dns.server.DnsForwarder} queries other servers.
 */
@NullMarked
package io.hawser.services.dns.server;

import org.jspecify.annotations.NullMarked;
