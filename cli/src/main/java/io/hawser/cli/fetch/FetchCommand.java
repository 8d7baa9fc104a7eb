package io.hawser.cli.fetch;

import io.hawser.cli.options.CommandFailure;
import io.hawser.cli.options.Converters;
import io.hawser.cli.options.NetworkOptions;
import io.hawser.device.RealHost;
import io.hawser.services.dns.transport.NameServer;
import io.hawser.socket.HostSockets;
import io.hawser.socket.driver.HostDriver;
import io.hawser.tcp.TcpError;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Downloads a file. */
@Command(
        name = "fetch",
        description = "Downloads a file by HTTP through a TAP or TUN device.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class FetchCommand implements Callable<Integer> {
    @Parameters(paramLabel = "URL", description = "what to fetch, e.g. http://10.77.0.1/file")
    private String url = "";

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "where to write it; - is standard output")
    private String output = "";

    @Mixin
    private NetworkOptions network = new NetworkOptions();

    @Option(
            names = "--dns",
            paramLabel = "SERVER",
            converter = Converters.NameServerConverter.class,
            description =
                    "find the name in the URL by this DNS server, through Hawser, and not by the machine or by the"
                            + " servers of --dhcp; may be repeated")
    private List<NameServer> dns = new ArrayList<>();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "how long nothing may happen before it gives up (default: ${DEFAULT-VALUE})")
    private String timeout = "";

    /** Called by picocli. */
    public FetchCommand() {}

    @Override
    public Integer call() {
        HttpUrl wanted = url();
        Duration patience = patience();
        Destination target = target();
        String summary;
        try (RealHost host = network.start(gone -> System.err.println("hawser fetch: " + gone.getMessage()))) {
            network.awaitAddress(host, new CompletableFuture<>());
            // close the connection after an interrupt too
            Runtime.getRuntime().addShutdownHook(new Thread(host::close, "leave"));
            try {
                summary = fetch(host, wanted, patience, target);
            } finally {
                network.release(host);
            }
        }
        (target.isStandardOutput() ? System.err : System.out).println(summary);
        return 0;
    }

    private String fetch(RealHost host, HttpUrl wanted, Duration patience, Destination target) {
        long startNanos = System.nanoTime();
        HostDriver driver = HostDriver.of(host.loop(), host.loop()::isLoopThread);
        try (HostSockets sockets = new HostSockets(host.host(), driver);
                Socket socket = connect(sockets, host, wanted, patience);
                HttpDownload download = HttpDownload.request(wanted, socket)) {
            checkStatus(wanted, download);
            Progress progress = new Progress(System.err, download.announcedBytes(), startNanos);
            try {
                target.write(download.body(), progress);
            } finally {
                progress.clear();
            }
            return progress.summary();
        } catch (SocketTimeoutException silent) {
            throw new CommandFailure(wanted + ": nothing has come for " + patience.toSeconds() + " s", silent);
        } catch (IOException failed) {
            throw new CommandFailure(wanted + ": " + failed.getMessage(), failed);
        }
    }

    /** Connects to the first address of the server that accepts; if none does, the first failure is reported. */
    private Socket connect(HostSockets sockets, RealHost host, HttpUrl wanted, Duration patience) throws IOException {
        IOException first = null;
        for (InetAddress each : ServerAddresses.of(wanted, host, network.resolver(dns))) {
            Socket socket = sockets.socketFactory().createSocket();
            try {
                socket.setSoTimeout((int) patience.toMillis());
                socket.connect(new InetSocketAddress(each, wanted.port()), (int) patience.toMillis());
                return socket;
            } catch (IOException failed) {
                socket.close();
                first = first == null ? explained(failed, host, wanted, each) : first;
            }
        }
        throw first == null ? new IOException("the server has no address") : first;
    }

    private IOException explained(IOException failed, RealHost host, HttpUrl wanted, InetAddress address) {
        if (!(failed instanceof SocketException)) {
            return failed;
        }
        String at = wanted.address().isPresent() ? "" : " at " + address.getHostAddress();
        return new IOException(failed.getMessage() + at + hint(host, failed, address), failed);
    }

    private String hint(RealHost host, IOException failed, InetAddress address) {
        String message = String.valueOf(failed.getMessage());
        if (address instanceof Inet6Address) {
            return ": Hawser sends no packets of IPv6 yet";
        }
        if (message.equals(TcpError.NETWORK_UNREACHABLE.text()) && !network.hasGateway()) {
            return ": it is not on " + network.address().network() + ", and there is no --gateway";
        }
        boolean refused = message.equals(TcpError.CONNECTION_REFUSED.text());
        return refused || host.device().wasUpWhenOpened() ? "" : "; " + network.howToPrepare(host);
    }

    private static void checkStatus(HttpUrl wanted, HttpDownload download) {
        int status = download.status();
        if (status >= 300 && status < 400 && download.location().isPresent()) {
            throw new CommandFailure(wanted + " is elsewhere (" + download.statusLine() + "); fetch "
                    + download.location().get() + " instead");
        }
        if (status >= 300) {
            throw new CommandFailure(wanted + ": " + download.statusLine());
        }
    }

    private HttpUrl url() {
        try {
            return HttpUrl.parse(url);
        } catch (IllegalArgumentException wrong) {
            throw network.wrong(String.valueOf(wrong.getMessage()));
        }
    }

    private Duration patience() {
        if (!timeout.matches("[0-9]{1,6}") || Integer.parseInt(timeout) == 0) {
            throw network.wrong("--timeout is a number of seconds from 1 to 999999, not '" + timeout + "'");
        }
        return Duration.ofSeconds(Integer.parseInt(timeout));
    }

    private Destination target() {
        Destination target = new Destination(output);
        target.problem().ifPresent(problem -> {
            throw network.wrong("-o " + problem);
        });
        return target;
    }
}
