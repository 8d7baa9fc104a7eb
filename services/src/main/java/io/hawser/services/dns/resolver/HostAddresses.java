package io.hawser.services.dns.resolver;

import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.message.ResponseCode;
import io.hawser.services.dns.transport.QueryFailure;
import io.hawser.wire.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of a host.
 *
 * @param status the outcome of the lookup
 * @param canonicalName the name at the end of its aliases
 * @param addresses in the order in which to try them; empty unless FOUND
 * @param code the response code
 * @param failure why no server answered; null if one did
 */
public record HostAddresses(
        LookupStatus status,
        DnsName canonicalName,
        List<IpAddress> addresses,
        int code,
        @Nullable QueryFailure failure) {
    /** Copies the addresses. */
    public HostAddresses {
        addresses = List.copyOf(addresses);
    }

    static HostAddresses of(DnsName name, List<IpAddress> addresses) {
        return new HostAddresses(LookupStatus.FOUND, name, addresses, ResponseCode.NOERROR, null);
    }
}
