package io.hawser.tools.dns;

import io.hawser.host.Host;
import io.hawser.services.dns.message.DnsMessage;
import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.message.DnsRecord;
import io.hawser.services.dns.message.Edns;
import io.hawser.services.dns.message.EdnsOption;
import io.hawser.services.dns.resolver.ResolverSettings;
import io.hawser.services.dns.transport.DnsResponse;
import io.hawser.services.dns.transport.NameServer;
import io.hawser.services.dns.transport.QueryFailure;
import io.hawser.tcp.TcpError;
import io.hawser.tools.command.Console;
import io.hawser.tools.command.ToolRun;
import java.io.PrintStream;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A run of {@code dig}: one lookup after another. */
final class DigRun implements ToolRun {
    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("EEE MMM dd HH:mm:ss zzz yyyy", Locale.US)
            .withZone(ZoneId.systemDefault());
    private static final int NO_SERVER = 9;
    private static final int INTERRUPTED = 130;
    private static final long NANOS_PER_MICROSECOND = 1000;
    private static final long NANOS_PER_MILLISECOND = 1_000_000;

    private final Host host;
    private final Console console;
    private final PrintStream out;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final DigOptions options;
    private final String command;
    private List<NameServer> servers = List.of();
    private int index;
    private boolean greeted;
    private int exitCode;
    private boolean over;
    private @Nullable DnsExchange exchange;
    private @Nullable ZoneTransfer transfer;

    DigRun(
            Host host,
            Console console,
            InstantSource clock,
            RandomGenerator random,
            DigOptions options,
            List<String> arguments) {
        this.host = host;
        this.console = console;
        out = console.out();
        this.clock = clock;
        this.random = random;
        this.options = options;
        command = arguments.isEmpty() ? "" : " " + String.join(" ", arguments);
    }

    void servers(ResolverSettings settings) {
        servers = settings.servers();
    }

    @Override
    public void interrupt() {
        if (!over) {
            if (exchange != null) {
                exchange.cancel();
            }
            if (transfer != null) {
                transfer.cancel();
            }
            end(INTERRUPTED);
        }
    }

    private void end(int code) {
        over = true;
        console.exit(code);
    }

    /** Begins the next lookup, or ends. */
    void next() {
        if (index >= options.queries().size()) {
            end(exitCode);
            return;
        }
        DigQuery query = options.queries().get(index++);
        if (query.servers.isEmpty()) {
            servers.forEach(each -> query.servers.add(
                    new NameServer(each.address(), query.port == NameServer.PORT ? each.port() : query.port)));
        }
        DnsMessage message = query.message(DnsName.parse(query.name), random);
        if (query.isTransfer()) {
            transfer =
                    ZoneTransfer.begin(host, query.servers.getFirst(), message, query.timeout, new Transferred(query));
            return;
        }
        if (query.showsQuery) {
            greet(query);
            printQuery(query, message);
        }
        exchange = DnsExchange.begin(
                host,
                query.servers,
                message,
                new DnsExchange.Settings(
                        query.overTcp, query.ignoresTruncation, query.timeout, query.attempts, query.skipsFailing),
                new Responses(query, message));
    }

    private void greet(DigQuery query) {
        if (greeted || !options.showsCommand()) {
            return;
        }
        greeted = true;
        out.print("\n; <<>> DiG " + DigTool.VERSION + " <<>>" + command + "\n");
        if (query.serverText != null) {
            out.print("; (1 server found)\n");
        }
        out.print(";; global options: +cmd\n");
    }

    private void printQuery(DigQuery query, DnsMessage message) {
        MessagePrinter printer = new MessagePrinter(out, message, query.printer());
        if (query.comments) {
            out.print(";; Sending:\n");
            printer.header();
            out.print("\n");
            printer.edns(null);
        }
        if (query.question) {
            printer.question(query.comments);
        }
        out.print(";; QUERY SIZE: " + message.toWire().length + "\n\n");
    }

    private final class Responses implements DnsExchange.Listener {
        private final DigQuery query;
        private final DnsMessage sent;

        Responses(DigQuery query, DnsMessage sent) {
            this.query = query;
            this.sent = sent;
        }

        @Override
        public void answered(DnsResponse response) {
            if (query.brief) {
                printBriefly(query, response);
            } else {
                greet(query);
                print(query, sent, response);
            }
            next();
        }

        @Override
        public void truncated() {
            if (query.comments && !query.brief) {
                out.print(";; Truncated, retrying in TCP mode.\n");
            }
        }

        @Override
        public void attemptFailed(NameServer asked, QueryFailure why) {
            if (why == QueryFailure.UNREACHABLE) {
                out.print(";; UDP setup with " + asked + "("
                        + (query.serverText == null ? asked.address().toString() : query.serverText) + ") for "
                        + query.name + " failed: network unreachable.\n");
            } else {
                out.print(";; communications error to " + asked + ": "
                        + (why == QueryFailure.TIMED_OUT ? "timed out" : why.text()) + "\n");
            }
        }

        @Override
        public void unanswered() {
            greet(query);
            out.print(";; no servers could be reached\n");
            exitCode = NO_SERVER;
            next();
        }
    }

    private void printBriefly(DigQuery query, DnsResponse response) {
        for (DnsRecord each : response.message().answers()) {
            out.print(each.data().toText(each.type()));
            if (query.identify) {
                out.print(" from server " + query.serverText + " in " + time(query, response.roundTripNanos()) + ".");
            }
            out.print("\n");
        }
    }

    private static String time(DigQuery query, long nanos) {
        return query.microseconds ? nanos / NANOS_PER_MICROSECOND + " us" : nanos / NANOS_PER_MILLISECOND + " ms";
    }

    private void print(DigQuery query, DnsMessage sent, DnsResponse response) {
        DnsMessage message = response.message();
        MessagePrinter printer = new MessagePrinter(out, message, query.printer());
        if (query.comments) {
            out.print(";; Got answer:\n");
            printer.header();
            if (message.has(DnsMessage.RECURSION_DESIRED) && !message.has(DnsMessage.RECURSION_AVAILABLE)) {
                out.print(";; WARNING: recursion requested but not available\n");
            }
            out.print("\n");
            Edns edns = sent.edns();
            printer.edns(edns == null ? null : edns.option(EdnsOption.COOKIE));
        }
        if (query.question) {
            printer.question(query.comments);
        }
        if (query.answer) {
            printer.section("ANSWER", message.answers(), query.comments);
        }
        if (query.authority) {
            printer.section("AUTHORITY", message.authority(), query.comments);
        }
        if (query.additional) {
            printer.section("ADDITIONAL", message.additional(), query.comments);
        }
        if (query.statistics) {
            printStatistics(query, response.roundTripNanos(), response.from(), response.overTcp());
            out.print(";; MSG SIZE  rcvd: " + response.bytes() + "\n\n");
        }
    }

    private void printStatistics(DigQuery query, long nanos, NameServer from, boolean overTcp) {
        String took =
                query.microseconds ? nanos / NANOS_PER_MICROSECOND + " usec" : nanos / NANOS_PER_MILLISECOND + " msec";
        out.print(";; Query time: " + took + "\n;; SERVER: " + from + "("
                + (query.serverText == null ? from.address().toString() : query.serverText) + ") ("
                + (overTcp ? "TCP" : "UDP") + ")\n;; WHEN: " + WHEN.format(clock.instant()) + "\n");
    }

    private final class Transferred implements ZoneTransfer.Listener {
        private final DigQuery query;

        Transferred(DigQuery query) {
            this.query = query;
        }

        @Override
        public void record(DnsRecord each) {
            if (query.answer) {
                greet(query);
                out.print((query.brief
                                ? each.data().toText(each.type())
                                : query.printer().print(each)) + "\n");
            }
        }

        @Override
        public void complete(int records, int messages, long bytes, long nanos) {
            if (query.statistics && !query.brief) {
                printStatistics(query, nanos, query.servers.getFirst(), true);
                out.print(";; XFR size: " + records + " records (messages " + messages + ", bytes " + bytes + ")\n\n");
            }
            next();
        }

        @Override
        public void failed(@Nullable TcpError error) {
            NameServer server = query.servers.getFirst();
            if (error == TcpError.CONNECTION_REFUSED) {
                out.print(";; Connection to " + server + "(" + server.address() + ") for " + query.name
                        + " failed: connection refused.\n");
            } else if (error != null) {
                out.print(";; Connection to " + server + "(" + server.address() + ") for " + query.name + " failed: "
                        + (error == TcpError.TIMED_OUT ? "timed out" : "network unreachable") + ".\n");
            }
            greet(query);
            out.print(error == null ? "; Transfer failed.\n" : ";; no servers could be reached\n");
            exitCode = NO_SERVER;
            next();
        }
    }
}
