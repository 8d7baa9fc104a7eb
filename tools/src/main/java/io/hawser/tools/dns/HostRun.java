package io.hawser.tools.dns;

import io.hawser.host.Host;
import io.hawser.services.dns.message.DnsMessage;
import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.message.DnsQuestion;
import io.hawser.services.dns.message.DnsRecord;
import io.hawser.services.dns.message.RecordType;
import io.hawser.services.dns.message.ResponseCode;
import io.hawser.services.dns.transport.DnsResponse;
import io.hawser.services.dns.transport.NameServer;
import io.hawser.services.dns.transport.QueryFailure;
import io.hawser.tcp.TcpError;
import io.hawser.tools.command.Console;
import io.hawser.tools.command.ToolRun;
import java.io.PrintStream;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A run of {@code host}: looks up A, AAAA and MX of a name in turn, or the requested type. */
final class HostRun implements ToolRun {
    private static final List<Integer> USUAL_TYPES = List.of(RecordType.A, RecordType.AAAA, RecordType.MX);
    private static final int INTERRUPTED = 130;
    private static final long NANOS_PER_MILLISECOND = 1_000_000;

    private final Host host;
    private final Console console;
    private final PrintStream out;
    private final RandomGenerator random;
    private final HostTool.Options options;
    private final List<NameServer> servers;
    private final List<DnsName> names;
    private final List<Integer> types;
    private int nameIndex;
    private int typeIndex;

    /** The name at the end of the aliases of the first lookup, which the next lookups use. */
    private DnsName current;

    private boolean introduced;
    private boolean over;
    private @Nullable DnsExchange exchange;
    private @Nullable ZoneTransfer transfer;

    HostRun(
            Host host,
            Console console,
            RandomGenerator random,
            HostTool.Options options,
            List<NameServer> servers,
            List<DnsName> names) {
        this.host = host;
        this.console = console;
        out = console.out();
        this.random = random;
        this.options = options;
        this.servers = servers;
        this.names = names;
        types = options.type < 0 ? USUAL_TYPES : List.of(options.type);
        current = names.getFirst();
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

    /** Sends the next query, or ends. */
    void next() {
        if (typeIndex >= types.size()) {
            end(0);
            return;
        }
        int type = types.get(typeIndex);
        if (options.verbose) {
            out.print("Trying \"" + current.toTextWithoutDot() + "\"\n");
        }
        DnsMessage message = DnsMessage.query(
                        random.nextInt(0x1_0000), new DnsQuestion(current, type, options.recordClass), null)
                .withFlags(options.recursion ? DnsMessage.RECURSION_DESIRED : 0);
        if (type == RecordType.AXFR) {
            transfer = ZoneTransfer.begin(
                    host, servers.getFirst(), message.withFlags(0), options.timeout, new Transferred());
            return;
        }
        exchange = DnsExchange.begin(
                host,
                servers,
                message,
                new DnsExchange.Settings(options.overTcp, false, options.timeout, options.attempts, true),
                new Responses());
    }

    /** Prints the server once, if the user has named it. */
    private void introduce(NameServer server) {
        if (!introduced && options.server != null) {
            out.print("Using domain server:\nName: " + options.server + "\nAddress: " + server + "\nAliases: \n\n");
        }
        introduced = true;
    }

    private final class Responses implements DnsExchange.Listener {
        @Override
        public void answered(DnsResponse response) {
            introduceOrTryNext(response);
        }

        @Override
        public void truncated() {
            if (options.verbose) {
                out.print(";; Truncated, retrying in TCP mode.\n");
            }
        }

        @Override
        public void attemptFailed(NameServer asked, QueryFailure why) {
            if (why == QueryFailure.UNREACHABLE) {
                out.print(";; UDP setup with " + asked + "(" + asked.address() + ") for " + current.toTextWithoutDot()
                        + " failed: network unreachable.\n");
            } else {
                out.print(";; communications error to " + asked + ": "
                        + (why == QueryFailure.TIMED_OUT ? "timed out" : why.text()) + "\n");
            }
        }

        @Override
        public void unanswered() {
            out.print(";; no servers could be reached\n");
            end(1);
        }
    }

    private void introduceOrTryNext(DnsResponse response) {
        DnsMessage message = response.message();
        if (message.code() == ResponseCode.NXDOMAIN && typeIndex == 0 && nameIndex + 1 < names.size()) {
            nameIndex++;
            current = names.get(nameIndex);
            next();
            return;
        }
        introduce(response.from());
        if (message.code() != ResponseCode.NOERROR) {
            String name = options.type == RecordType.PTR ? current.toString() : options.target;
            out.print("Host " + name + " not found: " + message.code() + "(" + ResponseCode.nameOf(message.code())
                    + ")\n");
            if (options.verbose) {
                // BIND's host prints it twice
                received(response);
                received(response);
            }
            end(1);
            return;
        }
        if (options.verbose) {
            printWhole(response);
        } else {
            print(message);
        }
        followAliases(message);
        typeIndex++;
        next();
    }

    private void followAliases(DnsMessage message) {
        for (DnsRecord each : message.answers()) {
            if (types.size() > 1
                    && each.type() == RecordType.CNAME
                    && each.name().equals(current)) {
                current = each.data().name();
            }
        }
    }

    private void print(DnsMessage message) {
        for (DnsRecord each : message.answers()) {
            if (typeIndex == 0 || each.type() != RecordType.CNAME || options.type >= 0) {
                out.print(line(each) + "\n");
            }
        }
        if (message.answers().isEmpty() && options.type >= 0) {
            out.print(current.toTextWithoutDot() + " has no " + RecordType.nameOf(options.type) + " record\n");
        }
    }

    static String line(DnsRecord each) {
        String name = each.name().toTextWithoutDot();
        String data = each.data().toText(each.type());
        return switch (each.type()) {
            case RecordType.A -> name + " has address " + data;
            case RecordType.AAAA -> name + " has IPv6 address " + data;
            case RecordType.NS -> name + " name server " + data;
            case RecordType.CNAME -> name + " is an alias for " + data;
            case RecordType.PTR -> name + " domain name pointer " + data;
            case RecordType.MX -> name + " mail is handled by " + data;
            case RecordType.TXT -> name + " descriptive text " + data;
            case 11 -> name + " has well known services " + data;
            case 13 -> name + " host information " + data;
            case 19 -> name + " x25 address " + data;
            case 20 -> name + " isdn address " + data;
            default -> name + " has " + RecordType.nameOf(each.type()) + " record " + data;
        };
    }

    private void printWhole(DnsResponse response) {
        DnsMessage message = response.message();
        MessagePrinter printer = new MessagePrinter(out, message, RecordPrinter.PLAIN);
        printer.header();
        out.print("\n");
        printer.edns(null);
        printer.question(true);
        printer.section("ANSWER", message.answers(), true);
        printer.section("AUTHORITY", message.authority(), true);
        printer.section("ADDITIONAL", message.additional(), true);
        received(response);
    }

    private void received(DnsResponse response) {
        out.print("Received " + response.bytes() + " bytes from " + response.from() + " in "
                + response.roundTripNanos() / NANOS_PER_MILLISECOND + " ms\n");
    }

    private final class Transferred implements ZoneTransfer.Listener {
        @Override
        public void record(DnsRecord each) {
            introduce(servers.getFirst());
            boolean listed = List.of(RecordType.A, RecordType.AAAA, RecordType.NS, RecordType.PTR)
                    .contains(each.type());
            if (options.verbose) {
                out.print(RecordPrinter.PLAIN.print(each) + "\n");
            } else if (listed) {
                out.print(line(each) + "\n");
            }
        }

        @Override
        public void complete(int records, int messages, long bytes, long nanos) {
            end(0);
        }

        @Override
        public void failed(@Nullable TcpError error) {
            introduce(servers.getFirst());
            out.print("; Transfer failed.\n");
            end(1);
        }
    }
}
