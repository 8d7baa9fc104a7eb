/**
 * {@code dig}, {@code host} and {@code nslookup} with the output of BIND 9.18. Each sends queries by
 * {@link io.hawser.tools.dns.DnsExchange} and prints responses; {@link io.hawser.tools.dns.RecordPrinter} formats
 * records in columns.
 */
@NullMarked
package io.hawser.tools.dns;

import org.jspecify.annotations.NullMarked;
