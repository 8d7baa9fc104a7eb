package io.hawser.cli.fetch;

import io.hawser.cli.options.CommandFailure;
import io.hawser.cli.options.NetworkOptions;
import io.hawser.device.RealHost;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "how long nothing may happen before it gives up (default: ${DEFAULT-VALUE})")
    private String timeout = "";

    /** For picocli. */
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
        try (BlockingConnection connection = connect(host, wanted, patience)) {
            connection.send(request(wanted));
            ResponseHead head = ResponseHead.read(connection);
            checkStatus(wanted, head);
            Body body = Body.of(head, connection);
            Progress progress = new Progress(System.err, body.announcedBytes(), startNanos);
            try {
                target.write(body, progress);
            } finally {
                progress.clear();
            }
            return progress.summary();
        } catch (IOException failed) {
            throw new CommandFailure(wanted + ": " + failed.getMessage(), failed);
        }
    }

    private BlockingConnection connect(RealHost host, HttpUrl wanted, Duration patience) throws IOException {
        try {
            return new BlockingConnection(host, wanted.host(), wanted.port(), patience);
        } catch (TcpException failed) {
            String message = wanted + ": " + failed.error().text();
            if (failed.error() == TcpError.NETWORK_UNREACHABLE && !network.hasGateway()) {
                message += ": it is not on " + network.address().network() + ", and there is no --gateway";
            } else if (failed.error() != TcpError.CONNECTION_REFUSED
                    && !host.device().wasUpWhenOpened()) {
                message += "; " + network.howToPrepare(host);
            }
            throw new CommandFailure(message, failed);
        }
    }

    private static byte[] request(HttpUrl wanted) {
        return ("GET " + wanted.target() + " HTTP/1.1\r\nHost: " + wanted.authority()
                        + "\r\nUser-Agent: hawser\r\nAccept: */*\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static void checkStatus(HttpUrl wanted, ResponseHead head) {
        String location = head.fields().get("location");
        if (head.status() >= 300 && head.status() < 400 && location != null) {
            throw new CommandFailure(wanted + " is elsewhere (" + head.statusLine() + "); fetch "
                    + ResponseHead.printable(location) + " instead");
        }
        if (head.status() >= 300) {
            throw new CommandFailure(wanted + ": " + head.statusLine());
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
