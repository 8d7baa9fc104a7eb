package io.hawser.cli.options;

import io.hawser.device.DeviceException;
import io.hawser.device.OffloadMode;
import io.hawser.device.RealHost;
import io.hawser.host.Host;
import io.hawser.ip.Ipv6Observer;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.address.InterfaceAddress;
import io.hawser.link.MacAddress;
import io.hawser.packet.PacketPool;
import io.hawser.services.dns.resolver.ResolverSettings;
import io.hawser.services.dns.transport.NameServer;
import io.hawser.time.TimingWheel;
import io.hawser.wire.IpAddress;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that connect a command's host to the network. */
public final class NetworkOptions {
    private static final Pattern OPTION_NAME = Pattern.compile("--[a-z-]+");

    /** The device: one of the three options. */
    private static final class DeviceName {
        @Option(names = "--tap", paramLabel = "NAME", description = "the TAP device to join, or to make, e.g. tap0")
        private @Nullable String tap;

        @Option(names = "--tun", paramLabel = "NAME", description = "the TUN device to join, or to make, e.g. tun0")
        private @Nullable String tun;

        @Option(
                names = "--packet",
                paramLabel = "NAME",
                description = "the Ethernet interface to share by a packet socket, e.g. eth0 or an end of a veth")
        private @Nullable String packet;
    }

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @ArgGroup(multiplicity = "0..1")
    private DeviceName device = new DeviceName();

    @Option(
            names = "--mac",
            paramLabel = "ADDRESS",
            converter = InterfaceOption.StationConverter.class,
            description = "Hawser's Ethernet address with --tap or --packet (default: one made of the names); with"
                    + " --packet also 'interface', for that of the interface")
    private @Nullable MacAddress station;

    @Option(
            names = "--offload",
            paramLabel = "auto|off",
            defaultValue = "auto",
            converter = Converters.OffloadModeConverter.class,
            description = "leave checksums and TCP segmentation to the kernel, and accept its unsegmented packets, if"
                    + " the kernel supports it; 'off' for packets as they are on the wire (default ${DEFAULT-VALUE})")
    private OffloadMode offload = OffloadMode.AUTO;

    /** The source of the address: one of the two options. */
    private static final class OwnAddress {
        @Option(
                names = "--address",
                paramLabel = "ADDRESS/PREFIX",
                converter = Converters.InterfaceAddressConverter.class,
                description = "Hawser's own address and the prefix length of its network, e.g. 10.77.0.2/24 or"
                        + " 2001:db8::2/64; may be repeated")
        private List<InterfaceAddress> addresses = new ArrayList<>();

        private @Nullable InterfaceAddress first() {
            return addresses.isEmpty() ? null : addresses.getFirst();
        }

        @Option(names = "--dhcp", description = "get the address, the router and the rest from a DHCP server")
        private boolean dhcp;
    }

    @ArgGroup(multiplicity = "0..1")
    private OwnAddress own = new OwnAddress();

    @Option(
            names = "--accept-ra",
            description = "take IPv6 addresses, routes and the MTU from the routers of the link (RFC 4862)")
    private boolean acceptRa;

    @Mixin
    private DhcpOptionsMixin dhcp = new DhcpOptionsMixin();

    @Mixin
    private Dhcp6OptionsMixin dhcp6 = new Dhcp6OptionsMixin();

    private @Nullable DhcpAddress leased;
    private @Nullable Dhcp6Address leasedV6;
    private Duration closeLimit = Duration.ofSeconds(1);
    private int loops = 1;

    @Option(
            names = "--gateway",
            paramLabel = "ADDRESS",
            converter = Converters.IpAddressConverter.class,
            description = "the router to everywhere else")
    private @Nullable IpAddress gateway;

    @Option(names = "--pcap", paramLabel = "FILE", description = "write all packets to this pcapng file")
    private @Nullable Path pcap;

    @Option(
            names = {"--sysctl", "--set"},
            paramLabel = "SYSCTL=VALUE",
            description = "change a setting, for example net.ipv4.tcp_congestion_control=reno; may be repeated")
    private Map<String, String> sysctls = new LinkedHashMap<>();

    @Mixin
    private FaultOptions faults = new FaultOptions();

    /** The host's first address; after {@link #awaitAddress} that of its lease. */
    public InterfaceAddress address() {
        InterfaceAddress given = own.first();
        if (given != null) {
            return given;
        }
        if (leased != null) {
            return leased.address();
        }
        IpAddress address = leasedV6 == null ? null : leasedV6.address();
        if (address == null) {
            throw new IllegalStateException("the host has no address yet");
        }
        return new InterfaceAddress(address, 128);
    }

    /** Returns whether there is a default gateway. */
    public boolean hasGateway() {
        return gateway != null || leased != null && leased.hasRouter();
    }

    /**
     * The settings of a resolver that asks {@code servers}, or if there are none those of the lease.
     *
     * @return empty if there are no servers at all
     */
    public Optional<ResolverSettings> resolver(List<NameServer> servers) {
        if (!servers.isEmpty()) {
            return Optional.of(ResolverSettings.builder().servers(servers).build());
        }
        Optional<ResolverSettings> found = leased == null ? Optional.empty() : leased.resolver();
        if (found.isPresent() || leasedV6 == null || leasedV6.nameServers().isEmpty()) {
            return found;
        }
        List<NameServer> told =
                leasedV6.nameServers().stream().map(NameServer::of).toList();
        return Optional.of(ResolverSettings.builder().servers(told).build());
    }

    /** Returns whether the address comes from a DHCP server. */
    public boolean isDhcp() {
        return own.dhcp;
    }

    /**
     * Waits until the host has an address, which it has at once unless DHCP assigns it.
     *
     * @param abort ends the wait when it completes
     * @return false if {@code abort} completed first
     * @throws CommandFailure if no server assigns an address within the time of {@code --dhcp-timeout}
     */
    public boolean awaitAddress(RealHost host, CompletableFuture<?> abort) {
        DhcpAddress waiting = leased;
        Dhcp6Address waitingV6 = leasedV6;
        return (waiting == null || waiting.await(host, abort, dhcp.timeout()))
                && (waitingV6 == null || waitingV6.await(host, abort, dhcp.timeout()));
    }

    /** Returns a leased address to its server. Does nothing for an address from the command line. */
    public void release(RealHost host) {
        if (leased != null) {
            leased.release(host);
        }
        if (leasedV6 != null) {
            leasedV6.release(host);
        }
    }

    /**
     * Connects a host to the network.
     *
     * @param deviceGone called when the device has disappeared
     * @throws ParameterException if an option is invalid
     * @throws CommandFailure if the device or the capture file cannot be opened
     */
    public RealHost start(Consumer<DeviceException> deviceGone) {
        return start(deviceGone, _ -> {});
    }

    /**
     * Connects a host to the network like {@link #start(Consumer)}.
     *
     * @param preparation an action on the host before it is used
     */
    public RealHost start(Consumer<DeviceException> deviceGone, Consumer<Host> preparation) {
        checkDeviceAndAddress();
        try {
            // checked before a device is made
            set(new Host("trial", new TimingWheel(0), new PacketPool(), new SplittableRandom(0)));
            RealHost.Builder builder = RealHost.builder()
                    .device(first().opener(offload, loops))
                    .loops(loops)
                    .gateway(gateway)
                    .capture(pcap)
                    .probing(true)
                    .closeLimit(closeLimit)
                    .onAddressConflict(conflicting -> System.err.println("the station " + conflicting
                            + " uses the address " + address().address() + " too: connections of both will fail"))
                    .through(faults::around)
                    .prepared(host -> {
                        set(host);
                        preparation.accept(host);
                    })
                    .onCaptureFailure(failure -> System.err.println(
                            CommandFailure.ofFile("the capture ends early, because of " + pcap, failure)
                                    .getMessage()))
                    .onDeviceGone(deviceGone);
            InterfaceAddress given = own.first();
            return begin(
                    given == null
                            ? builder.addressLater()
                            : builder.address(given).furtherAddresses(own.addresses.subList(1, own.addresses.size())));
        } catch (IllegalArgumentException wrong) {
            throw wrong(String.valueOf(wrong.getMessage()));
        } catch (DeviceException failed) {
            throw new CommandFailure(failed);
        } catch (UncheckedIOException failed) {
            throw CommandFailure.ofFile("--pcap " + pcap, Objects.requireNonNull(failed.getCause()));
        }
    }

    /** Configures the host's interface by the routers of its link, and tells of addresses that come and go. */
    private static void acceptRouters(RealHost real) {
        real.call(host -> {
            NetworkInterface via = host.ip().interfaces().getLast();
            via.ipv6().autoconfigure(new Ipv6Observer() {
                @Override
                public void addressAdded(IpAddress address) {
                    System.out.println(via.name() + " has " + address);
                }

                @Override
                public void duplicateFound(IpAddress address) {
                    System.err.println(via.name() + " does not get " + address + ": another station has it");
                }

                @Override
                public void addressRemoved(IpAddress address) {
                    System.out.println(via.name() + " has " + address + " no longer: its lifetime has ended");
                }
            });
            return host;
        });
    }

    private void checkDeviceAndAddress() {
        if (acceptRa && device.tun != null) {
            throw wrong("--accept-ra needs an Ethernet device: --tap or --packet, not --tun");
        }
        if (!hasDevice()) {
            throw wrong("a device is wanted: --tap NAME, --tun NAME or --packet NAME");
        }
        if (own.addresses.isEmpty() && !own.dhcp && !dhcp6.isAddress()) {
            throw wrong("an address is wanted: --address ADDRESS/PREFIX, --dhcp or --dhcp6");
        }
        if (dhcp6.isAddress() && dhcp6.isSettings()) {
            throw wrong("--dhcp6-stateless: --dhcp6 gets the settings, too");
        }
        if (dhcp6.isIncomplete()) {
            throw wrong("the options --dhcp6-… of a client come with --dhcp6 or --dhcp6-stateless");
        }
        if ((own.dhcp || dhcp6.isAddress() || dhcp6.isSettings()) && device.tun != null) {
            throw wrong((own.dhcp ? "--dhcp" : "--dhcp6") + " needs an Ethernet device: --tap or --packet, not --tun");
        }
        if (own.dhcp && gateway != null) {
            throw wrong("--gateway comes with --address; with --dhcp the server names the router");
        }
    }

    /** The name of the device; null if the options include none. */
    public @Nullable String deviceName() {
        return device.tap != null ? device.tap : device.tun != null ? device.tun : device.packet;
    }

    /** The addresses in the options; empty if a DHCP server assigns one. */
    public List<InterfaceAddress> ownAddresses() {
        return List.copyOf(own.addresses);
    }

    /** Returns whether the options include a device. */
    public boolean hasDevice() {
        return deviceName() != null;
    }

    /** Uses the device and the addresses of an interface that is described elsewhere. */
    public void use(InterfaceOption described) {
        if (own.dhcp || !own.addresses.isEmpty()) {
            throw wrong("--address and --dhcp come with --tap, --tun or --packet; the interface " + described.device()
                    + " has its addresses with it");
        }
        switch (described.kind()) {
            case TAP -> device.tap = described.device();
            case TUN -> device.tun = described.device();
            case PACKET -> device.packet = described.device();
        }
        station = described.station();
        own.addresses = described.addresses();
    }

    /** Whether devices do checksums and segmentation. */
    public OffloadMode offload() {
        return offload;
    }

    /** Sets how long closing waits for the peers of connections; one second by default. */
    public void closeLimit(Duration limit) {
        closeLimit = limit;
    }

    /**
     * Sets the number of loops of the host; one by default.
     *
     * @throws ParameterException if the device has no queues for them
     */
    public void loops(int number) {
        if (number > 1 && device.packet != null) {
            throw wrong("--loops needs a device with queues: --tap or --tun, not --packet");
        }
        loops = number;
    }

    private InterfaceOption first() {
        DeviceKind kind = device.tap != null ? DeviceKind.TAP : device.tun != null ? DeviceKind.TUN : DeviceKind.PACKET;
        String name = String.valueOf(deviceName());
        return InterfaceOption.checked(new InterfaceOption(kind, name, List.of(), station));
    }

    /** Starts the host and its clients of DHCP. */
    private RealHost begin(RealHost.Builder builder) {
        RealHost host = builder.start();
        try {
            if (own.dhcp) {
                leased = DhcpAddress.begin(host, dhcp);
            }
            if (dhcp6.isAddress() || dhcp6.isSettings()) {
                leasedV6 = Dhcp6Address.begin(host, dhcp6);
            }
            if (acceptRa && leasedV6 == null) {
                // DHCPv6 follows routers anyway
                acceptRouters(host);
            }
            return host;
        } catch (Throwable failed) {
            host.close();
            throw failed;
        }
    }

    private void set(Host host) {
        try {
            sysctls.forEach(host.sysctls()::set);
        } catch (IllegalArgumentException refused) {
            throw SysctlOption.wrong(Objects.requireNonNull(command), sysctls, refused);
        }
    }

    /** Makes the exception for an invalid option: the one with which the message begins, if any. */
    public ParameterException wrong(String message) {
        return wrong(message, "");
    }

    /**
     * Makes the exception for an invalid option: the one with which the message begins, if any.
     *
     * @param value the invalid value, by which the position in a configuration file is found
     */
    public ParameterException wrong(String message, String value) {
        if (command == null) {
            throw new IllegalStateException("the options have not been read");
        }
        Matcher name = OPTION_NAME.matcher(message);
        OptionSpec option = name.lookingAt() ? command.findOption(name.group()) : null;
        return option == null
                ? new ParameterException(command.commandLine(), message)
                : new ParameterException(command.commandLine(), message, option, value);
    }

    /** The commands that bring up the machine's own end of the device. */
    public String howToBringUp(RealHost host) {
        String name = host.device().name();
        if (device.packet != null) {
            return name + " is down; to bring it up: ip link set " + name + " up";
        }
        if (own.dhcp) {
            return "the machine's own end of " + name + " is down; to bring it up: ip link set " + name + " up";
        }
        return "the machine's own end of " + name + " is down; to bring it up: ip addr add " + neighbour() + " dev "
                + name + " && ip link set " + name + " up";
    }

    /**
     * The commands that prepare the device for a command that ends by itself: a device that the command makes
     * disappears when it ends, so it must exist before.
     */
    public String howToPrepare(RealHost host) {
        String name = host.device().name();
        if (device.packet != null) {
            return howToBringUp(host);
        }
        return "the machine's own end of " + name + " is down; before the next try: ip tuntap add dev " + name
                + " mode "
                + (device.tap != null ? "tap" : "tun") + "; ip addr add " + neighbour() + " dev " + name
                + "; ip link set " + name + " up";
    }

    /** Another address of the same network: its first, or the second if the first is the host's. */
    private String neighbour() {
        int network = address().network().address().v4();
        int first = address().prefixLength() < 31 ? network + 1 : network;
        int other = first == address().address().v4() ? first + 1 : first;
        return IpAddress.v4(other) + "/" + address().prefixLength();
    }
}
