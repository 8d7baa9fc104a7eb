package io.hawser.cli.options;

import io.hawser.services.dhcp6.client.Dhcp6ClientOptions;
import io.hawser.services.dhcp6.message.Duid;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the DHCPv6 client. */
public final class Dhcp6OptionsMixin {
    @Option(
            names = "--dhcp6",
            description = "get an IPv6 address and the rest from a DHCPv6 server, and routes from the routers of the"
                    + " link; also together with --address or --dhcp")
    private boolean address;

    @Option(
            names = "--dhcp6-stateless",
            description = "get only settings from a DHCPv6 server, such as DNS servers; the routers of the link give"
                    + " addresses")
    private boolean settings;

    @Option(names = "--dhcp6-rapid-commit", description = "get the IPv6 address with two messages instead of four")
    private boolean rapidCommit;

    @Option(names = "--dhcp6-hostname", paramLabel = "NAME", description = "the name to tell the DHCPv6 server")
    private @Nullable String hostName;

    @Option(
            names = "--dhcp6-duid",
            paramLabel = "HEX",
            description = "the identity to tell the DHCPv6 server, for instance 00:03:00:01:02:00:00:00:00:07; made of"
                    + " the Ethernet address if not said")
    private @Nullable String identifier;

    /** Returns whether an address is requested. */
    boolean isAddress() {
        return address;
    }

    /** Returns whether only settings are requested. */
    boolean isSettings() {
        return settings;
    }

    /** Returns whether there are options of a client without the client itself. */
    boolean isIncomplete() {
        return !address && !settings && (rapidCommit || hostName != null || identifier != null);
    }

    /**
     * The settings of the client.
     *
     * @throws IllegalArgumentException if the identity is malformed; the message begins with the option
     */
    Dhcp6ClientOptions options() {
        Duid duid = null;
        if (identifier != null) {
            try {
                duid = Duid.parse(identifier);
            } catch (IllegalArgumentException wrong) {
                throw new IllegalArgumentException("--dhcp6-duid: " + wrong.getMessage(), wrong);
            }
        }
        // a command has one user, who waits: no crowd starts with it
        return Dhcp6ClientOptions.defaults()
                .startDelay(Duration.ZERO)
                .rapidCommit(rapidCommit)
                .hostName(hostName)
                .identifier(duid);
    }
}
