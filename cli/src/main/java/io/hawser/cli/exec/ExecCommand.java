package io.hawser.cli.exec;

import io.hawser.agent.AgentOptions;
import io.hawser.cli.options.CommandFailure;
import io.hawser.cli.options.Converters;
import io.hawser.cli.options.SysctlOption;
import io.hawser.device.ProcessImage;
import io.hawser.host.Host;
import io.hawser.ip.address.InterfaceAddress;
import io.hawser.packet.PacketPool;
import io.hawser.services.dns.transport.NameServer;
import io.hawser.time.TimingWheel;
import io.hawser.tools.control.ControlSockets;
import io.hawser.wire.IpAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs an unmodified Java program on Hawser, in place of this process. */
@Command(
        name = "exec",
        description = {
            "Runs an unmodified Java program with its sockets and channels on Hawser, on a TAP or TUN device.",
            "Signals reach the program, and its exit code is the command's.",
            "For example: hawser exec --tap tap0 --address 10.77.0.2/24 -- java -jar program.jar"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class ExecCommand implements Callable<Integer> {
    /** The device: one of the two options. */
    private static final class DeviceName {
        @Option(names = "--tap", paramLabel = "NAME", description = "the TAP device to join, or to make, e.g. tap0")
        private @Nullable String tap;

        @Option(names = "--tun", paramLabel = "NAME", description = "the TUN device to join, or to make, e.g. tun0")
        private @Nullable String tun;
    }

    @Spec
    private @Nullable CommandSpec command;

    @ArgGroup(multiplicity = "1")
    private DeviceName device = new DeviceName();

    /** The source of the address: one of the two options. */
    private static final class ProgramAddress {
        @Option(
                names = "--address",
                paramLabel = "ADDRESS/PREFIX",
                converter = Converters.InterfaceAddressConverter.class,
                description = "the program's own address and the prefix length of its network, e.g. 10.77.0.2/24 or"
                        + " 2001:db8::2/64; may be repeated")
        private List<InterfaceAddress> addresses = new ArrayList<>();

        @Option(names = "--dhcp", description = "get the address, the router and the DNS servers by DHCP")
        private boolean dhcp;
    }

    @ArgGroup(multiplicity = "1")
    private ProgramAddress own = new ProgramAddress();

    @Option(names = "--dhcp-hostname", paramLabel = "NAME", description = "with --dhcp: the name to tell the server")
    private @Nullable String hostName;

    @Option(
            names = "--gateway",
            paramLabel = "ADDRESS",
            converter = Converters.IpAddressConverter.class,
            description = "the router to everywhere else")
    private @Nullable IpAddress gateway;

    @Option(names = "--pcap", paramLabel = "FILE", description = "write all packets to this pcapng file")
    private @Nullable Path pcap;

    @Option(
            names = "--hosts",
            paramLabel = "FILE",
            description = "names and their addresses, in the form of /etc/hosts; they come before those of the machine")
    private @Nullable Path hosts;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "the name by which tools find this stack (--at NAME); that of the device if not said")
    private @Nullable String name;

    @Option(
            names = {"--sysctl", "--set"},
            paramLabel = "SYSCTL=VALUE",
            description = "change a setting, for example net.ipv4.tcp_congestion_control=reno; may be repeated")
    private Map<String, String> sysctls = new LinkedHashMap<>();

    @Option(
            names = "--dns",
            paramLabel = "SERVER",
            converter = Converters.NameServerConverter.class,
            description = "find names by this DNS server, through Hawser, and not by the machine; may be repeated")
    private List<NameServer> dns = new ArrayList<>();

    @Parameters(arity = "1..*", paramLabel = "java [ARGUMENT…]", description = "the program, as java would be called")
    private List<String> program = new ArrayList<>();

    /** Called by picocli. */
    public ExecCommand() {}

    @Override
    public Integer call() {
        if (!program.getFirst().equals("java")) {
            throw wrong(
                    "it runs Java programs: after -- comes java and its arguments, not '" + program.getFirst() + "'");
        }
        if (own.dhcp && device.tap == null) {
            throw wrong("--dhcp needs an Ethernet device: --tap, not --tun");
        }
        if (own.dhcp && gateway != null) {
            throw wrong("--gateway comes with --address; with --dhcp the server names the router");
        }
        if (hostName != null && (!own.dhcp || hostName.indexOf(',') >= 0)) {
            throw wrong(own.dhcp ? "--dhcp-hostname: a name has no comma" : "--dhcp-hostname comes with --dhcp");
        }
        AgentOptions options = new AgentOptions(
                String.valueOf(device.tap != null ? device.tap : device.tun),
                device.tap != null,
                own.addresses,
                hostName,
                gateway,
                absolute("--pcap", pcap),
                absolute("--hosts", hosts),
                name,
                dns,
                sysctls);
        try {
            options.prepare(new Host("trial", new TimingWheel(0), new PacketPool(), new SplittableRandom(0)));
        } catch (IllegalArgumentException unknown) {
            throw SysctlOption.wrong(Objects.requireNonNull(command), sysctls, unknown);
        }
        if (name != null) {
            try {
                ControlSockets.ofThisUser().pathOf(name);
            } catch (IllegalArgumentException impossible) {
                throw wrong("--name: " + impossible.getMessage());
            }
        }
        if (hosts != null && !Files.isReadable(hosts)) {
            throw wrong("--hosts: there is no file " + hosts + " that can be read");
        }
        List<String> full = new ArrayList<>();
        full.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        full.add("-javaagent:" + agent() + "=" + options.text());
        full.add("--enable-native-access=ALL-UNNAMED");
        full.add("--add-modules=jdk.net"); // its socket options; a program that is a module may not require it
        full.addAll(program.subList(1, program.size()));
        throw new CommandFailure(full.getFirst() + " cannot be run: " + ProcessImage.replace(full));
    }

    private @Nullable Path absolute(String option, @Nullable Path file) {
        if (file == null) {
            return null;
        }
        Path path = file.toAbsolutePath();
        if (path.toString().indexOf(',') >= 0) {
            throw wrong(option + ": the path " + path + " has a comma, which separates the options of the agent");
        }
        return path;
    }

    /** The agent's jar is in the folder of the other modules. */
    private static Path agent() {
        URI location = ExecCommand.class
                .getModule()
                .getLayer()
                .configuration()
                .findModule("io.hawser.agent")
                .orElseThrow()
                .reference()
                .location()
                .orElseThrow();
        Path path = Path.of(location);
        if (Files.isRegularFile(path)) {
            return path;
        }
        throw new CommandFailure("hawser exec needs the agent as a jar, not as " + path);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(Objects.requireNonNull(command).commandLine(), message);
    }
}
