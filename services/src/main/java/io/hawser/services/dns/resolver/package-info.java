/**
 * The stub resolver of a host: {@link io.hawser.services.dns.resolver.StubResolver} answers lookups from its cache or
 * by queries to the servers of its {@link io.hawser.services.dns.resolver.ResolverSettings}. It reads no clock and
 * never blocks: answers are delivered by callbacks on the thread that owns the host.
 */
@NullMarked
package io.hawser.services.dns.resolver;

import org.jspecify.annotations.NullMarked;
