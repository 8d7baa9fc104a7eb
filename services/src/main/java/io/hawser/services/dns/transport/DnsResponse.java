package io.hawser.services.dns.transport;

import io.hawser.services.dns.message.DnsMessage;

/**
 * A response that matches its query.
 *
 * @param message the response
 * @param bytes its length on the wire
 * @param from the server
 * @param overTcp whether it arrived by TCP
 * @param roundTripNanos the time since the query was sent
 */
public record DnsResponse(DnsMessage message, int bytes, NameServer from, boolean overTcp, long roundTripNanos) {}
