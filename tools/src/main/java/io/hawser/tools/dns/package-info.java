/**
 * {@code dig}, {@code host} and {@code nslookup} with the output of BIND 9.18's: each sends queries by {@link
 * io.hawser.tools.dns.DnsExchange} and prints responses, whose records {@link io.hawser.tools.dns.RecordPrinter} puts
 * into columns.
 */
@NullMarked
package io.hawser.tools.dns;

import org.jspecify.annotations.NullMarked;
