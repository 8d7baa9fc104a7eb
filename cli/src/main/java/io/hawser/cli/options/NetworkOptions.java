package io.hawser.cli.options;

import io.hawser.device.DeviceException;
import io.hawser.device.RealHost;
import io.hawser.host.Host;
import io.hawser.ip.address.InterfaceAddress;
import io.hawser.packet.PacketPool;
import io.hawser.time.TimingWheel;
import io.hawser.wire.IpAddress;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that put a command's host on the network. */
public final class NetworkOptions {
    /** The device; one of the two. */
    private static final class DeviceName {
        @Option(names = "--tap", paramLabel = "NAME", description = "the TAP device to join, or to make, e.g. tap0")
        private @Nullable String tap;

        @Option(names = "--tun", paramLabel = "NAME", description = "the TUN device to join, or to make, e.g. tun0")
        private @Nullable String tun;
    }

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @ArgGroup(multiplicity = "1")
    private DeviceName device = new DeviceName();

    /** Where the address comes from; one of the two. */
    private static final class OwnAddress {
        @Option(
                names = "--address",
                paramLabel = "ADDRESS/PREFIX",
                converter = Converters.InterfaceAddressConverter.class,
                description = "Hawser's own address and the prefix length of its network, e.g. 10.77.0.2/24")
        private @Nullable InterfaceAddress address;

        @Option(names = "--dhcp", description = "get the address, the router and the rest from a DHCP server")
        private boolean dhcp;
    }

    @ArgGroup(multiplicity = "1")
    private OwnAddress own = new OwnAddress();

    @Mixin
    private DhcpOptionsMixin dhcp = new DhcpOptionsMixin();

    private @Nullable DhcpAddress leased;

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

    /** The host's own address; that of its lease once {@link #awaitAddress} has returned. */
    public InterfaceAddress address() {
        if (own.address != null) {
            return own.address;
        }
        if (leased == null) {
            throw new IllegalStateException("the host has no address yet");
        }
        return leased.address();
    }

    /** Whether a router is known. */
    public boolean hasGateway() {
        return gateway != null || leased != null && leased.hasRouter();
    }

    /** Whether the address comes from a DHCP server. */
    public boolean isDhcp() {
        return own.dhcp;
    }

    /**
     * Waits until the host has an address: at once, unless it comes from a DHCP server.
     *
     * @param abort ends the waiting when it completes
     * @return false if {@code abort} came first
     * @throws CommandFailure if no server gives an address within the time of {@code --dhcp-timeout}
     */
    public boolean awaitAddress(RealHost host, CompletableFuture<?> abort) {
        DhcpAddress waiting = leased;
        return waiting == null || waiting.await(host, abort, dhcp.timeout());
    }

    /** Gives a leased address back to its server. Does nothing for an address of the command line. */
    public void release(RealHost host) {
        if (leased != null) {
            leased.release(host);
        }
    }

    /**
     * Puts a host on the network.
     *
     * @param deviceGone called when the device has disappeared
     * @throws ParameterException if an option is wrong
     * @throws CommandFailure if the device or the capture file cannot be opened
     */
    public RealHost start(Consumer<DeviceException> deviceGone) {
        try {
            // before a device is made for a command that is wrong
            set(new Host("trial", new TimingWheel(0), new PacketPool(), new SplittableRandom(0)));
            RealHost.Builder builder = RealHost.builder()
                    .gateway(gateway)
                    .capture(pcap)
                    .probing(true)
                    .onAddressConflict(station -> System.err.println("the station " + station + " uses the address "
                            + address().address() + " too: connections of both will fail"))
                    .through(faults::around)
                    .prepared(this::set)
                    .onCaptureFailure(failure -> System.err.println(
                            CommandFailure.ofFile("the capture ends early, because of " + pcap, failure)
                                    .getMessage()))
                    .onDeviceGone(deviceGone);
            if (own.address == null) {
                return startWithoutAddress(builder);
            }
            builder.address(own.address);
            return (device.tap != null ? builder.tap(device.tap) : builder.tun(String.valueOf(device.tun))).start();
        } catch (IllegalArgumentException wrong) {
            throw wrong(String.valueOf(wrong.getMessage()));
        } catch (DeviceException failed) {
            throw new CommandFailure(failed);
        } catch (UncheckedIOException failed) {
            throw CommandFailure.ofFile("--pcap " + pcap, Objects.requireNonNull(failed.getCause()));
        }
    }

    private RealHost startWithoutAddress(RealHost.Builder builder) {
        if (device.tap == null) {
            throw wrong("--dhcp needs an Ethernet device: --tap, not --tun");
        }
        if (gateway != null) {
            throw wrong("--gateway comes with --address; with --dhcp the server names the router");
        }
        RealHost host = builder.addressLater().tap(device.tap).start();
        try {
            leased = DhcpAddress.begin(host, dhcp);
            return host;
        } catch (Throwable failed) {
            host.close();
            throw failed;
        }
    }

    private void set(Host host) {
        try {
            sysctls.forEach(host.sysctls()::set);
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException("--sysctl: " + unknown.getMessage(), unknown);
        }
    }

    /** Makes the exception for a wrong option. */
    public ParameterException wrong(String message) {
        if (command == null) {
            throw new IllegalStateException("the options have not been read");
        }
        return new ParameterException(command.commandLine(), message);
    }

    /** The commands that bring up the machine's own end of the device. */
    public String howToBringUp(RealHost host) {
        String name = host.device().name();
        if (own.dhcp) {
            return "the machine's own end of " + name + " is down; to bring it up: ip link set " + name + " up";
        }
        return "the machine's own end of " + name + " is down; to bring it up: ip addr add " + neighbour() + " dev "
                + name + " && ip link set " + name + " up";
    }

    /**
     * The commands that prepare the device for a command that ends by itself: a device that it makes is gone when it
     * ends, so it must be there before.
     */
    public String howToPrepare(RealHost host) {
        String name = host.device().name();
        return "the machine's own end of " + name + " is down; before the next try: ip tuntap add dev " + name
                + " mode "
                + (device.tap != null ? "tap" : "tun") + "; ip addr add " + neighbour() + " dev " + name
                + "; ip link set " + name + " up";
    }

    /** Another address of the same network: its first, or the second when the first is taken. */
    private String neighbour() {
        int network = address().network().address().v4();
        int first = address().prefixLength() < 31 ? network + 1 : network;
        int other = first == address().address().v4() ? first + 1 : first;
        return IpAddress.v4(other) + "/" + address().prefixLength();
    }
}
