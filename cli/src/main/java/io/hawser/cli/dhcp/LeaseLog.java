package io.hawser.cli.dhcp;

import io.hawser.cli.options.Terminal;
import io.hawser.services.dhcp.lease.LeaseRecord;
import io.hawser.services.dhcp.names.LeaseNames;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The lines about the leases of a server of either family; it also updates the names of leases. Called by the host's
 * thread.
 */
final class LeaseLog {
    private final String prefix;
    private final Function<LeaseRecord, Object> client;
    private final @Nullable LeaseNames names;
    private boolean exhausted;

    /**
     * Creates the log of a server.
     *
     * @param prefix the beginning of each line
     * @param client what the lines call the client of a lease
     * @param names receives the names of the leases; null for none
     */
    LeaseLog(String prefix, Function<LeaseRecord, Object> client, @Nullable LeaseNames names) {
        this.prefix = prefix;
        this.client = client;
        this.names = names;
    }

    void granted(LeaseRecord lease) {
        exhausted = false;
        if (names != null) {
            names.add(lease);
        }
        System.out.println(prefix + lease.address() + " for " + who(lease) + " until " + until(lease));
    }

    void ended(LeaseRecord lease, String reason) {
        exhausted = false;
        if (names != null) {
            names.remove(lease.address());
        }
        System.out.println(prefix + lease.address() + " of " + who(lease) + " is free: " + reason);
    }

    /** Prints that no address is free, once until one is. */
    void exhausted(@Nullable Object asking) {
        if (!exhausted) {
            exhausted = true;
            System.err.println(prefix + "no address is free for " + asking);
        }
    }

    private String who(LeaseRecord lease) {
        String name = lease.hostName();
        return client.apply(lease) + (name == null ? "" : " (" + Terminal.printable(name) + ")");
    }

    private static String until(LeaseRecord lease) {
        return lease.expirySeconds() == LeaseRecord.NEVER
                ? "ever"
                : Instant.ofEpochSecond(lease.expirySeconds())
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString();
    }
}
