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

    @Option(
            names = "--address",
            required = true,
            paramLabel = "ADDRESS/PREFIX",
            converter = Converters.InterfaceAddressConverter.class,
            description = "Hawser's own address and the prefix length of its network, e.g. 10.77.0.2/24")
    private @Nullable InterfaceAddress address;

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

    /** The host's own address. */
    public InterfaceAddress address() {
        if (address == null) {
            throw new IllegalStateException("the options have not been read");
        }
        return address;
    }

    /** Whether a router is known. */
    public boolean hasGateway() {
        return gateway != null;
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
                    .address(address())
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
            return (device.tap != null ? builder.tap(device.tap) : builder.tun(String.valueOf(device.tun))).start();
        } catch (IllegalArgumentException wrong) {
            throw wrong(String.valueOf(wrong.getMessage()));
        } catch (DeviceException failed) {
            throw new CommandFailure(failed);
        } catch (UncheckedIOException failed) {
            throw CommandFailure.ofFile("--pcap " + pcap, Objects.requireNonNull(failed.getCause()));
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
