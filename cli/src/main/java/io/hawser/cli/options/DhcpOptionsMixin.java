package io.hawser.cli.options;

import io.hawser.services.address.ProbeTimes;
import io.hawser.services.dhcp.client.DhcpClientOptions;
import io.hawser.services.dhcp.client.DhcpProfile;
import io.hawser.services.dhcp.message.ClientIdentifier;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the DHCP client. */
public final class DhcpOptionsMixin {
    /** Ways to probe an address before it is used. */
    public enum Probe {
        RFC5227,
        QUICK,
        NONE
    }

    @Option(
            names = "--dhcp-timeout",
            paramLabel = "TIME",
            converter = Converters.TimeConverter.class,
            description = "how long to wait for an address; 1min if not said")
    private Duration timeout = Duration.ofMinutes(1);

    @Option(
            names = "--dhcp-probe",
            paramLabel = "HOW",
            description = "how to ask by ARP whether the address is free: quick (half a second, if not said), rfc5227"
                    + " (4 to 7 seconds), none")
    private Probe probe = Probe.QUICK;

    @Option(
            names = "--dhcp-profile",
            paramLabel = "NAME",
            description = "the times of retransmissions: modern (RFC 2131, if not said) or classic")
    private DhcpProfile profile = DhcpProfile.MODERN;

    @Option(names = "--dhcp-hostname", paramLabel = "NAME", description = "the name to tell the server")
    private @Nullable String hostName;

    @Option(
            names = "--dhcp-client-id",
            paramLabel = "HEX",
            description = "the client identifier, for instance 01:02:00:00:00:00:07; the server takes the Ethernet"
                    + " address if not said")
    private @Nullable String clientId;

    @Option(
            names = "--dhcp-request",
            paramLabel = "ADDRESS",
            converter = Converters.IpAddressConverter.class,
            description = "the address of an earlier run, to be asked for again")
    private @Nullable IpAddress reboot;

    @Option(
            names = "--dhcp-link-local",
            description = "take an address of 169.254.0.0/16 while no server answers (RFC 3927)")
    private boolean linkLocal;

    Duration timeout() {
        return timeout;
    }

    /** @throws IllegalArgumentException if the client identifier is malformed */
    DhcpClientOptions options() {
        return DhcpClientOptions.defaults()
                .profile(profile)
                .probe(
                        switch (probe) {
                            case RFC5227 -> ProbeTimes.RFC_5227;
                            case QUICK -> ProbeTimes.QUICK;
                            case NONE -> ProbeTimes.NONE;
                        })
                .hostName(hostName)
                .identifier(clientId == null ? null : ClientIdentifier.parse(clientId))
                .reboot(reboot)
                .linkLocal(linkLocal);
    }
}
