package io.hawser.cli.up;

import io.hawser.cli.dhcp.Dhcp6ServerOptions;
import io.hawser.cli.dhcp.Dhcp6ServerRun;
import io.hawser.cli.dhcp.DhcpServerOptions;
import io.hawser.cli.dhcp.DhcpServerRun;
import io.hawser.cli.dhcp.LeaseFolder;
import io.hawser.cli.http.ClientLimits;
import io.hawser.cli.http.FileServer;
import io.hawser.cli.http.MetricsServer;
import io.hawser.cli.options.CommandFailure;
import io.hawser.cli.options.ConfigurationSchema;
import io.hawser.cli.options.ConfiguredArguments;
import io.hawser.cli.options.Converters;
import io.hawser.cli.options.NetworkOptions;
import io.hawser.cli.options.Signals;
import io.hawser.device.RealHost;
import io.hawser.device.Shard;
import io.hawser.host.Host;
import io.hawser.services.dhcp.names.LeaseNames;
import io.hawser.services.dhcp.server.DhcpServerConfig;
import io.hawser.services.dhcp6.server.Dhcp6ServerConfig;
import io.hawser.services.dns.message.DnsName;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpState;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tools.Commands;
import io.hawser.tools.command.Tool;
import io.hawser.tools.control.ControlServer;
import io.hawser.udp.UdpBindException;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a host until a signal ends it. */
@Command(
        name = "up",
        description = "Puts Hawser on TAP or TUN devices or Ethernet interfaces, with what it is to serve, until SIGINT"
                + " or SIGTERM.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class UpCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = ConfiguredArguments.OPTION,
            paramLabel = "FILE",
            description = "read options from this YAML file: its keys are their names; SIGHUP reads its sysctls again")
    private @Nullable Path config;

    @Option(names = "--schema", description = "print the JSON schema of configuration files, for editors, and end")
    private boolean schema;

    @Mixin
    private NetworkOptions network = new NetworkOptions();

    @Mixin
    private InterfacesOptions interfaces = new InterfacesOptions();

    @Mixin
    private BackgroundOptions background = new BackgroundOptions();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "the name by which tools find this stack (--at NAME); that of the device if not said")
    private @Nullable String name;

    @Option(
            names = "--http",
            paramLabel = "PORT",
            converter = Converters.PortConverter.class,
            description = "serve the files of --root here, by HTTP/1.1")
    private @Nullable Integer httpPort;

    @Option(
            names = "--loops",
            paramLabel = "N",
            defaultValue = "1",
            description = "the number of threads that process TCP connections, each with a queue of the TAP or TUN"
                    + " device (default ${DEFAULT-VALUE})")
    private int loops = 1;

    @Option(names = "--root", paramLabel = "DIR", description = "the folder that --http serves")
    private @Nullable Path root;

    @Option(
            names = "--http-connections",
            paramLabel = "N",
            description = "how many connections one address may have to --http; more are closed (default 512)")
    private @Nullable Integer httpConnections;

    @Option(
            names = "--echo",
            paramLabel = "PORT",
            converter = Converters.PortConverter.class,
            description = "send back here what comes, by TCP and UDP (RFC 862)")
    private @Nullable Integer echoPort;

    @Option(
            names = "--discard",
            paramLabel = "PORT",
            converter = Converters.PortConverter.class,
            description = "throw away here what comes, by TCP and UDP (RFC 863)")
    private @Nullable Integer discardPort;

    @Option(
            names = "--chargen",
            paramLabel = "PORT",
            converter = Converters.PortConverter.class,
            description = "send characters here, by TCP without end (RFC 864)")
    private @Nullable Integer chargenPort;

    @Option(
            names = "--daytime",
            paramLabel = "PORT",
            converter = Converters.PortConverter.class,
            description = "tell the time of day here, by TCP and UDP (RFC 867)")
    private @Nullable Integer daytimePort;

    @Option(
            names = "--time",
            paramLabel = "PORT",
            converter = Converters.PortConverter.class,
            description = "tell the seconds since 1900 here, by TCP and UDP (RFC 868)")
    private @Nullable Integer timePort;

    @Mixin
    private DnsOptions dns = new DnsOptions();

    @Mixin
    private DhcpServerOptions dhcpServer = new DhcpServerOptions();

    @Mixin
    private Dhcp6ServerOptions dhcp6Server = new Dhcp6ServerOptions();

    @Mixin
    private TelemetryOptions telemetry = new TelemetryOptions();

    /** Called by picocli. */
    public UpCommand() {}

    @Override
    public Integer call() {
        if (schema) {
            System.out.print(ConfigurationSchema.of(Objects.requireNonNull(spec)));
            return 0;
        }
        if (background.isLogMissing()) {
            throw network.wrong("--daemon needs --log FILE for what it says");
        }
        if (background.isDaemon()) {
            return background.start();
        }
        interfaces.prepare(network, loops);
        List<Service> services = services();
        DnsService names = dns.service();
        CompletableFuture<Integer> signal = new CompletableFuture<>();
        Signals.handle(signal::complete);
        RealHost real = network.start(signal::completeExceptionally, telemetry::watch);
        int number;
        int open;
        try (real;
                ShardSockets sockets = new ShardSockets(real);
                @Nullable FileServer _ = fileServer(sockets);
                @Nullable MetricsServer _ = telemetry.serve(real);
                var _ = background.pidFile();
                @Nullable ControlServer control = control(real)) {
            if (!network.awaitAddress(real, signal)) {
                return exitCode(signal.join());
            }
            interfaces.attach(real, network);
            for (Service service : services) {
                start(service, real);
            }
            LeaseNames leased = leaseNames(names);
            try (LeaseFolder leases = LeaseFolder.open(real, dhcpServer.folder());
                    @Nullable DhcpServerRun _ = dhcpServer(real, names, leases, leased);
                    @Nullable Dhcp6ServerRun _ = dhcp6Server(real, leases, leased)) {
                names.start(real, leased);
                System.out.println(ready(real, services) + names + telemetry);
                if (control != null && !control.name().equals(real.device().name())) {
                    System.out.println("tools find it by --at " + control.name());
                }
                real.devices().forEach(each -> System.out.println("offload on " + each + ": " + each.agreedOffloads()));
                tellWhatIsDown(real);
                rereadOnHangup(real);
                number = signal.join();
            }
            network.release(real);
            open = real.shards().stream()
                    .mapToInt(each -> each.call(UpCommand::openConnections))
                    .sum();
        } catch (CompletionException gone) {
            throw new CommandFailure(Objects.requireNonNullElse(gone.getCause(), gone));
        }
        System.out.println(summary(real, open));
        return exitCode(number);
    }

    private void tellWhatIsDown(RealHost real) {
        if (!real.device().wasUpWhenOpened()) {
            System.err.println(network.howToBringUp(real));
        }
        real.devices().stream()
                .skip(1)
                .filter(each -> !each.wasUpWhenOpened())
                .forEach(each -> System.err.println(each + " is down; to bring it up: ip link set " + each + " up"));
    }

    private static int exitCode(int signal) {
        return signal == Signals.TERMINATE ? 0 : 128 + signal;
    }

    /** The names of leases, to be filled by the DHCP servers; null if they are not served. */
    private @Nullable LeaseNames leaseNames(DnsService names) {
        if (!dhcpServer.isServer() && !dhcp6Server.isServer() || !names.isWanted()) {
            return null;
        }
        try {
            DnsName domain = dhcpServer.domain(names.domain());
            return domain == null ? null : new LeaseNames(domain);
        } catch (IllegalArgumentException wrong) {
            throw network.wrong(String.valueOf(wrong.getMessage()));
        }
    }

    private @Nullable DhcpServerRun dhcpServer(
            RealHost real, DnsService names, LeaseFolder leases, @Nullable LeaseNames leased) {
        if (!dhcpServer.isServer()) {
            return null;
        }
        try {
            DhcpServerConfig config = dhcpServer.config(network.address(), names.isWanted(), names.domain());
            DhcpServerRun run = DhcpServerRun.start(real, config, leases, leased);
            System.out.println("dhcp: serves " + config.subnets().getFirst().network() + ", "
                    + (run.active() == 1 ? "1 address is" : run.active() + " addresses are") + " in use"
                    + (leased == null
                            ? ""
                            : ", their names are in " + leased.domain().toTextWithoutDot())
                    + (dhcpServer.folder() == null ? "; leases are kept in memory alone" : ""));
            return run;
        } catch (IllegalArgumentException wrong) {
            throw network.wrong(String.valueOf(wrong.getMessage()));
        }
    }

    private @Nullable Dhcp6ServerRun dhcp6Server(RealHost real, LeaseFolder leases, @Nullable LeaseNames leased) {
        if (!dhcp6Server.isServer()) {
            return null;
        }
        try {
            Dhcp6ServerConfig config = real.call(dhcp6Server::config);
            Dhcp6ServerRun run = Dhcp6ServerRun.start(real, config, leases, leased);
            System.out.println("dhcp6: serves " + config.subnets().getFirst().network() + ", "
                    + (run.active() == 1 ? "1 address is" : run.active() + " addresses are") + " in use"
                    + (dhcpServer.folder() == null ? "; leases are kept in memory alone" : ""));
            return run;
        } catch (IllegalArgumentException wrong) {
            throw network.wrong(String.valueOf(wrong.getMessage()));
        }
    }

    /** Makes SIGHUP set the sysctls of the configuration again. */
    private void rereadOnHangup(RealHost real) {
        Path file = config;
        CommandSpec command = spec;
        if (file == null || command == null) {
            return;
        }
        CommandLine commands = command.root().commandLine();
        Signals.onHangup(() -> {
            try {
                ConfiguredArguments read =
                        ConfiguredArguments.read(commands, command.name(), ConfiguredArguments.OPTION + "=" + file);
                Map<String, String> settings = read == null ? Map.of() : read.sysctls();
                real.call(host -> {
                    settings.forEach(host.sysctls()::set);
                    return host;
                });
                System.out.println("SIGHUP: " + settings.size() + " sysctls set from " + file);
            } catch (CommandFailure | IllegalArgumentException wrong) {
                System.err.println("hawser up: SIGHUP: " + wrong.getMessage());
            }
        });
    }

    /** Allows tools of other processes to examine the host; null if that fails and was not requested explicitly. */
    private @Nullable ControlServer control(RealHost real) {
        List<Tool> tools = Commands.ofThisMachine(dns.resolver());
        try {
            return name != null
                    ? ControlServer.start(name, real.host(), real.loop(), tools)
                    : ControlServer.startUnderFreeName(real.device().name(), real.host(), real.loop(), tools);
        } catch (IllegalArgumentException wrong) {
            throw network.wrong("--name: " + wrong.getMessage());
        } catch (BindException taken) {
            throw new CommandFailure(taken);
        } catch (IOException failed) {
            if (name != null) {
                throw CommandFailure.ofFile("the control socket of " + name, failed);
            }
            System.err.println("hawser up: no tool can look into this stack, for its control socket cannot be made: "
                    + failed.getMessage());
            return null;
        }
    }

    private List<Service> services() {
        if (dhcp6Server.isIncomplete()) {
            throw network.wrong("the options --dhcp6-… of a server come with --dhcp6-server FIRST-LAST");
        }
        if (dhcpServer.isIncomplete(dhcp6Server.isServer())) {
            throw network.wrong("the options --dhcp-… of a server come with --dhcp-server FIRST-LAST");
        }
        if ((httpPort == null) != (root == null)) {
            throw network.wrong("--http PORT and --root DIR belong together");
        }
        List<Service> services = new ArrayList<>();
        if (root != null && !Files.isDirectory(root)) {
            throw network.wrong("--root: there is no folder " + root);
        }
        if (httpConnections != null && httpConnections < 1) {
            throw network.wrong("--http-connections is a number from 1, not " + httpConnections);
        }
        InstantSource clock = InstantSource.system();
        add(services, echoPort, Service::echo);
        add(services, discardPort, Service::discard);
        add(services, chargenPort, Service::chargen);
        add(services, daytimePort, port -> Service.daytime(port, clock));
        add(services, timePort, port -> Service.time(port, clock));
        List<Integer> ports =
                new ArrayList<>(services.stream().map(Service::port).toList());
        if (httpPort != null) {
            ports.add(httpPort);
        }
        if (ports.stream().distinct().count() < ports.size()) {
            throw network.wrong("each service needs a port of its own");
        }
        return services;
    }

    private static void add(List<Service> services, @Nullable Integer port, IntFunction<Service> service) {
        if (port != null) {
            services.add(service.apply(port));
        }
    }

    /** The file server; null if no files are to be served. */
    private @Nullable FileServer fileServer(ShardSockets sockets) {
        if (httpPort == null || root == null) {
            return null;
        }
        ClientLimits limits = httpConnections == null
                ? ClientLimits.DEFAULT
                : ClientLimits.DEFAULT.withConnectionsPerAddress(httpConnections);
        try {
            return FileServer.start(sockets.all(), httpPort, root, limits);
        } catch (IOException unreadable) {
            throw CommandFailure.ofFile("--root " + root, unreadable);
        }
    }

    private static void start(Service service, RealHost real) {
        try {
            real.call(host -> {
                service.start(host);
                return service;
            });
            for (Shard other : real.shards().subList(1, real.shards().size())) {
                other.call(host -> {
                    service.listen(host);
                    return service;
                });
            }
        } catch (TcpException | UdpBindException failed) {
            throw new CommandFailure(service + ": " + failed.getMessage(), failed);
        }
    }

    private String ready(RealHost real, List<Service> services) {
        String what = (httpPort == null ? "" : "; http on " + httpPort + " serves " + root)
                + services.stream().map(service -> "; " + service).collect(Collectors.joining());
        String threads = loops == 1 ? "" : "; " + loops + " loops";
        return BackgroundOptions.READY + " on " + interfaces.list(network, real) + threads + what;
    }

    private static int openConnections(Host host) {
        int[] open = {0};
        host.tcp().forEachFlow(flow -> open[0] += flow.state() == TcpState.TIME_WAIT ? 0 : 1);
        return open[0];
    }

    /** Describes the packets and connections that a stopped host has not released, which should be none. */
    private static String summary(RealHost real, int open) {
        List<Host> hosts = real.shards().stream().map(Shard::host).toList();
        String text = "hawser is down: %d connections accepted, %d were open; %d segments in, %d out, %d sent again; "
                        .formatted(
                                sum(hosts, TcpCounter.PASSIVE_OPENS),
                                open,
                                sum(hosts, TcpCounter.IN_SEGS),
                                sum(hosts, TcpCounter.OUT_SEGS),
                                sum(hosts, TcpCounter.RETRANS_SEGS))
                + "%d chunks and %d packets in use"
                        .formatted(
                                hosts.stream()
                                        .mapToLong(each -> each.tcp().chunksInUse())
                                        .sum(),
                                hosts.stream()
                                        .mapToLong(each -> each.packets().outstanding())
                                        .sum());
        return real.lostFrames() == 0 ? text : text + "; " + real.lostFrames() + " frames lost between loops";
    }

    private static long sum(List<Host> hosts, TcpCounter counter) {
        return hosts.stream().mapToLong(each -> each.tcpCounters().get(counter)).sum();
    }
}
