package io.hawser.agent;

import io.hawser.host.Host;
import io.hawser.ip.address.InterfaceAddress;
import io.hawser.services.dns.transport.NameServer;
import io.hawser.text.Similar;
import io.hawser.wire.IpAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The options of the agent: {@code tap=tap0,address=10.77.0.2/24,gateway=10.77.0.1}. Values have no commas.
 *
 * @param device the name of the device
 * @param isTap whether it is a TAP device, otherwise a TUN device
 * @param addresses the host's addresses; empty to obtain one by DHCP
 * @param hostName the name to send to the DHCP server; null for none
 * @param gateway the default gateway; null for none
 * @param pcap the capture to write; null for none
 * @param hosts a table of names in the form of hosts(5); null for none
 * @param name the name by which tools find the stack; null for that of the device
 * @param dns the DNS servers, separated by {@code /}; empty for the machine's resolver
 * @param sysctls the settings that differ from their defaults, by name
 */
public record AgentOptions(
        String device,
        boolean isTap,
        List<InterfaceAddress> addresses,
        @Nullable String hostName,
        @Nullable IpAddress gateway,
        @Nullable Path pcap,
        @Nullable Path hosts,
        @Nullable String name,
        List<NameServer> dns,
        Map<String, String> sysctls) {
    private static final String SYSCTL_PREFIX = "net.";
    private static final List<String> KEYS =
            List.of("tap", "tun", "address", "hostname", "gateway", "pcap", "hosts", "name", "dns");

    /** The word for an address from a DHCP server. */
    private static final String DHCP = "dhcp";

    /** Copies the settings. */
    public AgentOptions {
        addresses = List.copyOf(addresses);
        dns = List.copyOf(dns);
        sysctls = Map.copyOf(sysctls);
    }

    /**
     * Parses the options.
     *
     * @throws IllegalArgumentException if one is unknown, missing, invalid or repeated
     */
    public static AgentOptions parse(@Nullable String text) {
        Map<String, String> given = new LinkedHashMap<>();
        Map<String, String> sysctls = new LinkedHashMap<>();
        for (String part : Objects.requireNonNullElse(text, "").split(",", -1)) {
            if (!part.isBlank()) {
                read(part.strip(), given, sysctls);
            }
        }
        String tap = given.get("tap");
        String tun = given.get("tun");
        if ((tap == null) == (tun == null)) {
            throw new IllegalArgumentException("the agent needs a device: tap=NAME or tun=NAME");
        }
        String address = given.get("address");
        if (address == null) {
            throw new IllegalArgumentException(
                    "the agent needs address=ADDRESS/PREFIX, for example address=10.77.0.2/24, or address=dhcp");
        }
        boolean leased = address.equals(DHCP);
        if (leased && tap == null) {
            throw new IllegalArgumentException("address=dhcp needs an Ethernet device: tap=NAME");
        }
        String gateway = given.get("gateway");
        if (leased && gateway != null) {
            throw new IllegalArgumentException(
                    "gateway=… comes with an address; with address=dhcp the server names it");
        }
        if (!leased && given.containsKey("hostname")) {
            throw new IllegalArgumentException("hostname=… comes with address=dhcp");
        }
        String pcap = given.get("pcap");
        String hosts = given.get("hosts");
        return new AgentOptions(
                tap != null ? tap : String.valueOf(tun),
                tap != null,
                leased ? List.of() : addresses(address),
                given.get("hostname"),
                gateway == null ? null : IpAddress.parse(gateway),
                pcap == null ? null : Path.of(pcap),
                hosts == null ? null : Path.of(hosts),
                given.get("name"),
                servers(given.get("dns")),
                sysctls);
    }

    /** Reads one address, or several joined by {@code +}. */
    private static List<InterfaceAddress> addresses(String text) {
        return Arrays.stream(text.split("\\+", -1)).map(InterfaceAddress::parse).toList();
    }

    private static List<NameServer> servers(@Nullable String text) {
        List<NameServer> servers = new ArrayList<>();
        if (text != null) {
            for (String each : text.split("/", -1)) {
                servers.add(NameServer.parse(each));
            }
        }
        return servers;
    }

    private static void read(String part, Map<String, String> given, Map<String, String> sysctls) {
        int equals = part.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("an option of the agent is KEY=VALUE, not '" + part + "'");
        }
        String key = part.substring(0, equals);
        String value = part.substring(equals + 1);
        boolean isSysctl = key.startsWith(SYSCTL_PREFIX);
        if (!isSysctl && !KEYS.contains(key)) {
            throw new IllegalArgumentException("the agent has no option '" + key + "'" + Similar.hint(key, KEYS)
                    + "; there are " + String.join(", ", KEYS) + " and the sysctls");
        }
        if ((isSysctl ? sysctls : given).put(key, value) != null) {
            throw new IllegalArgumentException("the option '" + key + "' is there twice");
        }
    }

    /** The text that {@link #parse} reads. */
    public String text() {
        StringBuilder text = new StringBuilder(isTap ? "tap=" : "tun=")
                .append(device)
                .append(",address=")
                .append(
                        addresses.isEmpty()
                                ? DHCP
                                : String.join(
                                        "+",
                                        addresses.stream()
                                                .map(InterfaceAddress::toString)
                                                .toList()));
        if (hostName != null) {
            text.append(",hostname=").append(hostName);
        }
        if (gateway != null) {
            text.append(",gateway=").append(gateway);
        }
        if (pcap != null) {
            text.append(",pcap=").append(pcap);
        }
        if (hosts != null) {
            text.append(",hosts=").append(hosts);
        }
        if (name != null) {
            text.append(",name=").append(name);
        }
        if (!dns.isEmpty()) {
            text.append(",dns=")
                    .append(String.join(
                            "/", dns.stream().map(NameServer::toString).toList()));
        }
        sysctls.forEach(
                (name, value) -> text.append(',').append(name).append('=').append(value));
        return text.toString();
    }

    /**
     * Sets the sysctls.
     *
     * @throws IllegalArgumentException if one is unknown or its value is invalid
     */
    public void prepare(Host host) {
        sysctls.forEach(host.sysctls()::set);
    }
}
