package io.hawser.cli.lab;

import io.hawser.cli.options.CommandFailure;
import io.hawser.cli.options.Converters.PortConverter;
import io.hawser.cli.options.Signals;
import io.hawser.web.LabLimits;
import io.hawser.web.LabServer;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Serves the lab page until it is interrupted. */
@Command(
        name = "lab",
        description = "Serves a page on which scenarios are seen, stopped, rewound and broken, and opens it.",
        mixinStandardHelpOptions = true)
public final class LabCommand implements Callable<Integer> {
    private static final int DEFAULT_PORT = 7411;
    private static final int TOKEN_BYTES = 18;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--no-open", description = "only print the address, do not open it in a browser")
    private boolean staysClosed;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            converter = PortConverter.class,
            description = "the port to listen on (default: " + DEFAULT_PORT + ", or a free one if that is in use)")
    private @Nullable Integer port;

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            arity = "0..1",
            fallbackValue = "0.0.0.0",
            description = {
                "let others in, in a classroom for example: listen on this address of the machine, or on all of them",
                "(default: 127.0.0.1 alone). Only who has the printed link with its token gets in"
            })
    private @Nullable String listen;

    @Override
    public Integer call() throws Exception {
        CommandSpec command = Objects.requireNonNull(spec);
        PrintWriter out = command.commandLine().getOut();
        InetAddress address = address();
        String token = address.isLoopbackAddress() ? null : newToken();
        try (LabServer server = start(address, token, version(command))) {
            out.println("The lab: " + server.link());
            if (address.isAnyLocalAddress()) {
                others().forEach(each -> out.println("         " + server.link(each)));
            }
            out.println(token == null ? "Ctrl-C stops it." : "Who has a link gets in. Ctrl-C stops it.");
            out.flush();
            CountDownLatch interrupted = new CountDownLatch(1);
            Signals.handle(signal -> interrupted.countDown());
            if (!staysClosed) {
                Browser.open(server.link());
            }
            interrupted.await();
        }
        return 0;
    }

    private InetAddress address() {
        String wanted = listen;
        if (wanted == null) {
            return InetAddress.ofLiteral("127.0.0.1");
        }
        try {
            return InetAddress.ofLiteral(wanted);
        } catch (IllegalArgumentException wrong) {
            throw CommandFailure.ofInput(new UnknownHostException(
                    "--listen wants an address of this machine, such as 192.168.1.20, not '" + wanted + "'"));
        }
    }

    private LabServer start(InetAddress address, @Nullable String token, String version) {
        try {
            return LabServer.start(address, port == null ? DEFAULT_PORT : port, token, version, LabLimits.defaults());
        } catch (UncheckedIOException taken) {
            if (port == null) {
                return startOnFreePort(address, token, version);
            }
            throw failure(address, taken);
        }
    }

    private static LabServer startOnFreePort(InetAddress address, @Nullable String token, String version) {
        try {
            return LabServer.start(address, 0, token, version, LabLimits.defaults());
        } catch (UncheckedIOException failed) {
            throw failure(address, failed);
        }
    }

    private static CommandFailure failure(InetAddress address, UncheckedIOException failed) {
        Throwable why = failed.getCause() == null ? failed : failed.getCause();
        return new CommandFailure(
                "cannot listen on " + address.getHostAddress() + ": "
                        + String.valueOf(why.getMessage()).toLowerCase(Locale.ROOT),
                failed);
    }

    private static String version(CommandSpec command) throws Exception {
        IVersionProvider provider = command.root().versionProvider();
        return provider == null ? "unknown" : provider.getVersion()[0];
    }

    private static String newToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The addresses of this machine that other machines can reach. */
    private static List<String> others() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(each -> !each.isLoopbackAddress() && !each.isLinkLocalAddress())
                    .map(each -> each instanceof Inet6Address
                            ? "[" + each.getHostAddress().replaceFirst("%.*$", "") + "]"
                            : each.getHostAddress())
                    .toList();
        } catch (SocketException _) {
            return List.of();
        }
    }
}
