package io.hawser.agent;

import io.hawser.device.DeviceException;
import io.hawser.device.RealHost;
import io.hawser.ip.address.InterfaceAddress;
import io.hawser.services.dhcp.client.ClientLease;
import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.resolver.ResolverClient;
import io.hawser.services.dns.resolver.ResolverSettings;
import io.hawser.services.dns.resolver.StubResolver;
import io.hawser.services.dns.transport.NameServer;
import io.hawser.socket.HostResolver;
import io.hawser.socket.HostSockets;
import io.hawser.socket.JvmSockets;
import io.hawser.socket.driver.HostDriver;
import io.hawser.tools.control.ControlServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts the whole JVM on a Hawser host on a real device, before the program's main method runs:
 * {@code java -javaagent:hawser-agent.jar=tap=tap0,address=10.77.0.2/24 -jar program.jar}. An error is reported in one
 * line, and ends the JVM with exit code 2, or 1 if the device cannot be opened: no program runs silently on the
 * machine's own network.
 */
public final class HawserAgent {
    private static final int USAGE_ERROR = 2;
    private static final int FAILURE = 1;

    /** The last slot of the JDK's shutdown sequence, which runs in order; the program's hooks are in slot 1. */
    private static final int LAST_SLOT = 9;

    private HawserAgent() {}

    /** Called by the JVM. */
    public static void premain(@Nullable String options, Instrumentation instrumentation) {
        AgentOptions parsed;
        try {
            parsed = AgentOptions.parse(options);
        } catch (IllegalArgumentException wrong) {
            throw end(USAGE_ERROR, wrong.getMessage());
        }
        openJdk(instrumentation);
        try {
            start(parsed, instrumentation);
        } catch (IllegalArgumentException wrong) {
            throw end(USAGE_ERROR, wrong.getMessage());
        } catch (DeviceException | IllegalStateException | UncheckedIOException failed) {
            throw end(FAILURE, failed.getMessage());
        } catch (IOException unreadable) {
            throw end(FAILURE, "hosts=" + parsed.hosts() + " cannot be read: " + unreadable.getMessage());
        }
    }

    @SuppressWarnings("SystemExitOutsideMain") // an agent that throws would print a stack trace instead of a reason
    private static Error end(int code, @Nullable String message) {
        System.err.println("hawser: " + message);
        System.exit(code);
        return new AssertionError("the JVM has ended");
    }

    /** Lets this module reach the JDK's own sockets, its network interfaces, and the order of its shutdown. */
    private static void openJdk(Instrumentation instrumentation) {
        Module own = HawserAgent.class.getModule();
        Module sockets = JvmSockets.class.getModule();
        // on the class path both are the same unnamed module
        Set<Module> both = new HashSet<>(List.of(own, sockets));
        instrumentation.redefineModule(
                Object.class.getModule(),
                Set.of(),
                Map.of("sun.nio.ch", Set.of(sockets)),
                Map.of("java.lang", Set.of(own), "java.net", both),
                Set.of(),
                Map.of());
    }

    private static void start(AgentOptions options, Instrumentation instrumentation) throws IOException {
        RealHost.Builder builder = RealHost.builder()
                .name("hawser")
                .gateway(options.gateway())
                .capture(options.pcap())
                .prepared(options::prepare)
                .onDeviceGone(gone -> System.err.println("hawser: " + gone.getMessage()));
        List<InterfaceAddress> addresses = options.addresses();
        if (addresses.isEmpty()) {
            builder.addressLater();
        } else {
            builder.address(addresses.getFirst()).furtherAddresses(addresses.subList(1, addresses.size()));
        }
        RealHost real = (options.isTap() ? builder.tap(options.device()) : builder.tun(options.device())).start();
        AgentDhcp leased = null;
        if (addresses.isEmpty()) {
            leased = AgentDhcp.obtain(real, options.hostName());
        }
        HostSockets sockets = new HostSockets(real.host(), HostDriver.of(real.loop(), real.loop()::isLoopThread));
        if (options.hosts() != null) {
            sockets.names().read(options.hosts());
        }
        List<NameServer> servers = options.dns();
        if (servers.isEmpty() && leased != null) {
            servers = leased.lease().nameServers().stream().map(NameServer::of).toList();
        }
        if (!servers.isEmpty()) {
            sockets.names().resolver(resolver(real, servers, leased == null ? null : leased.lease()));
        }
        JvmSockets.install();
        sockets.useByDefault();
        JdkPatches.apply(instrumentation, new HostAnswers(real));
        ControlServer control = StackControl.start(real, options.name(), servers);
        AgentDhcp held = leased;
        closeLast(() -> {
            if (control != null) {
                control.close();
            }
            if (held != null) {
                held.release();
            }
            real.close();
        });
    }

    private static HostResolver resolver(RealHost real, List<NameServer> servers, @Nullable ClientLease lease) {
        ResolverSettings.Builder settings = ResolverSettings.builder().servers(servers);
        if (lease != null) {
            settings.search(searched(lease));
        }
        ResolverClient client =
                new ResolverClient(new StubResolver(real.host(), settings.build(), new SecureRandom()), real.loop());
        return new HostResolver() {
            @Override
            public List<InetAddress> addressesOf(String name) throws UnknownHostException {
                return client.addresses(name);
            }

            @Override
            public String nameOf(InetAddress address) throws UnknownHostException {
                return client.nameOf(address);
            }
        };
    }

    /** The domains of a lease in which short names are looked up; malformed ones are omitted. */
    private static List<DnsName> searched(ClientLease lease) {
        List<String> domains = new ArrayList<>(lease.searchList());
        if (domains.isEmpty() && lease.domain() != null) {
            domains.add(lease.domain());
        }
        List<DnsName> names = new ArrayList<>();
        for (String each : domains) {
            try {
                names.add(DnsName.parse(each));
            } catch (IllegalArgumentException noName) {
                System.err.println("hawser: the DHCP server names a search domain that is no name");
            }
        }
        return names;
    }

    /** Removes the host from the network after the program's own shutdown hooks, which may still need it. */
    private static void closeLast(Runnable close) {
        try {
            Method add = Class.forName("java.lang.Shutdown")
                    .getDeclaredMethod("add", int.class, boolean.class, Runnable.class);
            add.setAccessible(true);
            add.invoke(null, LAST_SLOT, true, close);
        } catch (ReflectiveOperationException changed) {
            Runtime.getRuntime().addShutdownHook(new Thread(close, "hawser-close"));
        }
    }
}
