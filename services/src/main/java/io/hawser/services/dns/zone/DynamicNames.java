package io.hawser.services.dns.zone;

import io.hawser.services.dns.message.DnsName;
import io.hawser.wire.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names that change at any time, such as those of DHCP leases: a server looks them up for each question, so a new lease
 * is visible at once. Called by the thread that owns the host.
 */
public interface DynamicNames {
    /** The addresses of a name; empty if it has none. */
    List<IpAddress> addressesOf(DnsName name);

    /** The name of an address; null if it has none. */
    @Nullable
    DnsName nameOf(IpAddress address);
}
