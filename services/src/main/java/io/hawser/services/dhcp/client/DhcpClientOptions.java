package io.hawser.services.dhcp.client;

import io.hawser.services.address.ProbeTimes;
import io.hawser.services.dhcp.message.ClientIdentifier;
import io.hawser.services.dhcp.message.DhcpOption;
import io.hawser.services.dhcp.message.DhcpOptions;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The settings of a client; each setter returns the same object. */
public final class DhcpClientOptions {
    private static final List<DhcpOption> USUAL = List.of(
            DhcpOption.SUBNET_MASK,
            DhcpOption.CLASSLESS_ROUTES,
            DhcpOption.ROUTERS,
            DhcpOption.DOMAIN_NAME_SERVERS,
            DhcpOption.HOST_NAME,
            DhcpOption.DOMAIN_NAME,
            DhcpOption.DOMAIN_SEARCH,
            DhcpOption.INTERFACE_MTU,
            DhcpOption.BROADCAST_ADDRESS,
            DhcpOption.NTP_SERVERS,
            DhcpOption.LEASE_TIME,
            DhcpOption.SERVER_IDENTIFIER,
            DhcpOption.RENEWAL_TIME,
            DhcpOption.REBINDING_TIME);

    private DhcpProfile profile = DhcpProfile.MODERN;
    private ProbeTimes probe = ProbeTimes.RFC_5227;
    private Duration startDelay = Duration.ZERO;
    private @Nullable ClientIdentifier identifier;
    private @Nullable String hostName;
    private @Nullable String vendorClass;
    private @Nullable Duration leaseTime;
    private @Nullable IpAddress reboot;
    private List<DhcpOption> requested = USUAL;
    private final DhcpOptions extra = new DhcpOptions();
    private boolean broadcast;
    private boolean linkLocal;
    private int linkLocalAfter = 4;

    private DhcpClientOptions() {}

    /** The defaults: times of the RFC, a probe according to RFC 5227, no fallback to a link-local address. */
    public static DhcpClientOptions defaults() {
        return new DhcpClientOptions();
    }

    /** Sets the times of retransmissions and renewals. */
    public DhcpClientOptions profile(DhcpProfile times) {
        profile = times;
        return this;
    }

    /** Sets how the address is probed before use, and defended. */
    public DhcpClientOptions probe(ProbeTimes times) {
        probe = times;
        return this;
    }

    /**
     * Sets the longest random delay before the first message; RFC 2131 §4.4.1 has ten seconds, against crowds after a
     * power failure. There is no delay by default.
     */
    public DhcpClientOptions startDelay(Duration longest) {
        startDelay = longest;
        return this;
    }

    /**
     * Sets the client identifier (option 61); with null none is sent, and the hardware address identifies the client.
     */
    public DhcpClientOptions identifier(@Nullable ClientIdentifier newIdentifier) {
        identifier = newIdentifier;
        return this;
    }

    /** Sets the name that is sent to the server (option 12); null for none. */
    public DhcpClientOptions hostName(@Nullable String name) {
        hostName = name;
        return this;
    }

    /** Sets the vendor class (option 60); null for none. */
    public DhcpClientOptions vendorClass(@Nullable String name) {
        vendorClass = name;
        return this;
    }

    /** Sets the requested lease time (option 51); null leaves it to the server. */
    public DhcpClientOptions leaseTime(@Nullable Duration time) {
        leaseTime = time;
        return this;
    }

    /** Sets the address of an earlier run: the client begins in INIT-REBOOT and requests it; null for none. */
    public DhcpClientOptions reboot(@Nullable IpAddress address) {
        reboot = address;
        return this;
    }

    /** Sets the requested options (option 55). */
    public DhcpClientOptions requested(List<DhcpOption> options) {
        requested = List.copyOf(options);
        return this;
    }

    /** Adds an option to every message. */
    public DhcpClientOptions option(DhcpOption option, byte[] value) {
        extra.put(option, value);
        return this;
    }

    /**
     * Requests replies by broadcast; by default they may be sent to the link address, because the core delivers them.
     */
    public DhcpClientOptions broadcast(boolean on) {
        broadcast = on;
        return this;
    }

    /** Configures a link-local address (RFC 3927) while no server answers. */
    public DhcpClientOptions linkLocal(boolean on) {
        linkLocal = on;
        return this;
    }

    /** Sets the number of unanswered DISCOVERs before the link-local address is configured; 4 by default. */
    public DhcpClientOptions linkLocalAfter(int attempts) {
        linkLocalAfter = attempts;
        return this;
    }

    DhcpProfile profile() {
        return profile;
    }

    ProbeTimes probe() {
        return probe;
    }

    Duration startDelay() {
        return startDelay;
    }

    @Nullable
    ClientIdentifier identifier() {
        return identifier;
    }

    @Nullable
    String hostName() {
        return hostName;
    }

    @Nullable
    String vendorClass() {
        return vendorClass;
    }

    @Nullable
    Duration leaseTime() {
        return leaseTime;
    }

    @Nullable
    IpAddress reboot() {
        return reboot;
    }

    List<DhcpOption> requested() {
        return requested;
    }

    DhcpOptions extra() {
        return extra;
    }

    boolean broadcast() {
        return broadcast;
    }

    boolean linkLocal() {
        return linkLocal;
    }

    int linkLocalAfter() {
        return linkLocalAfter;
    }
}
