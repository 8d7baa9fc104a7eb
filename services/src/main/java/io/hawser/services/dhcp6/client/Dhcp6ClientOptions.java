package io.hawser.services.dhcp6.client;

import io.hawser.services.dhcp6.message.Dhcp6Option;
import io.hawser.services.dhcp6.message.Duid;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The settings of a client; each setter returns the same object. */
public final class Dhcp6ClientOptions {
    private static final List<Dhcp6Option> USUAL =
            List.of(Dhcp6Option.DNS_SERVERS, Dhcp6Option.DOMAIN_SEARCH, Dhcp6Option.NTP_SERVER);

    private Duration startDelay = Duration.ofSeconds(1);
    private @Nullable Duid identifier;
    private @Nullable Integer association;
    private @Nullable String hostName;
    private @Nullable Dhcp6Lease confirm;
    private List<Dhcp6Option> requested = USUAL;
    private boolean rapidCommit;

    private Dhcp6ClientOptions() {}

    /** The defaults: times of the RFC, an identity from the link address, four messages. */
    public static Dhcp6ClientOptions defaults() {
        return new Dhcp6ClientOptions();
    }

    /**
     * Sets the longest random delay before the first Solicit, Confirm or Information-request; a second by default, as
     * RFC 8415 §7.6 has it, against crowds after a power failure.
     */
    public Dhcp6ClientOptions startDelay(Duration longest) {
        startDelay = longest;
        return this;
    }

    /** Sets the identity (DUID); by default it is the link address (DUID-LL). */
    public Dhcp6ClientOptions identifier(@Nullable Duid newIdentifier) {
        identifier = newIdentifier;
        return this;
    }

    /** Sets the number of the association (IAID); by default it is the end of the link address. */
    public Dhcp6ClientOptions association(int id) {
        association = id;
        return this;
    }

    /** Sets the name that is sent to the server (option 39); null for none. */
    public Dhcp6ClientOptions hostName(@Nullable String name) {
        hostName = name;
        return this;
    }

    /** Sets the lease of an earlier run: the client asks first whether it belongs to the link; null for none. */
    public Dhcp6ClientOptions confirm(@Nullable Dhcp6Lease earlier) {
        confirm = earlier;
        return this;
    }

    /** Sets the requested options (option 6), to which those are added that the RFC demands. */
    public Dhcp6ClientOptions requested(List<Dhcp6Option> options) {
        requested = List.copyOf(options);
        return this;
    }

    /** Asks for an address with two messages instead of four (RFC 8415 §5.1). */
    public Dhcp6ClientOptions rapidCommit(boolean on) {
        rapidCommit = on;
        return this;
    }

    Duration startDelay() {
        return startDelay;
    }

    @Nullable
    Duid identifier() {
        return identifier;
    }

    @Nullable
    Integer association() {
        return association;
    }

    @Nullable
    String hostName() {
        return hostName;
    }

    @Nullable
    Dhcp6Lease confirm() {
        return confirm;
    }

    List<Dhcp6Option> requested() {
        return requested;
    }

    boolean rapidCommit() {
        return rapidCommit;
    }
}
