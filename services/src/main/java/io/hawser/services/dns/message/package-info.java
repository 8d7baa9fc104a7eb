/**
 * DNS messages (RFC 1035 §4), read from and written to bytes: {@link io.hawser.services.dns.message.DnsMessage} is a
 * message, {@link io.hawser.services.dns.message.DnsName} a name, {@link io.hawser.services.dns.message.DnsRecord} a
 * resource record. This package sends nothing.
 */
@NullMarked
package io.hawser.services.dns.message;

import org.jspecify.annotations.NullMarked;
