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
import io.hawser.tools.command.Console;
import io.hawser.tools.command.ToolRun;
import io.hawser.wire.IpAddress;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A run of {@code nslookup}: one lookup, or an interactive session. */
final class NslookupRun implements ToolRun {
    private static final int INTERRUPTED = 130;

    private final Host host;
    private final Console console;
    private final PrintStream out;
    private final RandomGenerator random;
    private final NslookupSettings settings;
    private List<NameServer> servers = new ArrayList<>();
    private boolean failed;
    private boolean over;
    private @Nullable DnsExchange exchange;

    NslookupRun(Host host, Console console, RandomGenerator random, NslookupSettings settings) {
        this.host = host;
        this.console = console;
        out = console.out();
        this.random = random;
        this.settings = settings;
    }

    @Override
    public void interrupt() {
        if (!over) {
            if (exchange != null) {
                exchange.cancel();
            }
            end(INTERRUPTED);
        }
    }

    private void end(int code) {
        over = true;
        console.exit(code);
    }

    void servers(List<NameServer> known) {
        servers = new ArrayList<>(known);
    }

    /** Changes the server; returns false if its address cannot be determined. */
    boolean server(String text) {
        NameServer named = NslookupTool.serverOf(text, settings.port);
        if (named == null) {
            return false;
        }
        servers = new ArrayList<>(List.of(named));
        return true;
    }

    void lookUpAndEnd(String name) {
        lookUp(name, servers, () -> {
            out.print("\n");
            end(failed ? 1 : 0);
        });
    }

    /** Reads commands until the end of the input. */
    void converse() {
        console.readLine("> ", line -> {
            if (over) {
                return;
            }
            String text = line == null ? "exit" : line.strip();
            if (text.equals("exit")) {
                out.print("\n");
                end(failed ? 1 : 0);
            } else {
                command(text);
            }
        });
    }

    private void command(String text) {
        String[] words = text.split("[ \t]+", -1);
        switch (words[0].toLowerCase(Locale.ROOT)) {
            case "" -> {}
            case "set" -> set(words);
            case "server", "lserver" -> {
                if (words.length < 2) {
                    showServers();
                } else if (server(words[1])) {
                    showServers();
                } else {
                    out.print(NslookupTool.noAddress(words[1]));
                }
            }
            case "finger", "help", "ls", "root", "view", "?" -> {
                String name = words[0].equals("?") ? "help" : words[0];
                out.print(
                        "The '" + name + "' command is not " + (name.equals("help") ? "yet " : "") + "implemented.\n");
            }
            default -> {
                lookUpFrom(words);
                return;
            }
        }
        converse();
    }

    private void lookUpFrom(String[] words) {
        List<NameServer> asked = servers;
        if (words.length > 1) {
            NameServer named = NslookupTool.serverOf(words[1], settings.port);
            if (named == null) {
                out.print(NslookupTool.noAddress(words[1]));
                converse();
                return;
            }
            asked = List.of(named);
        }
        lookUp(words[0], asked, this::converse);
    }

    private void set(String[] words) {
        if (words.length < 2) {
            out.print("*** Invalid option: \n");
        } else if (words[1].equalsIgnoreCase("all")) {
            showServers();
            out.print(settings.text());
        } else {
            out.print(settings.set(words[1]));
        }
    }

    private void showServers() {
        for (NameServer each : servers) {
            out.print("Default server: " + each.address() + "\nAddress: " + new NameServer(each.address(), portOf(each))
                    + "\n");
        }
    }

    private int portOf(NameServer server) {
        return settings.port == NameServer.PORT ? server.port() : settings.port;
    }

    private void lookUp(String text, List<NameServer> asked, Runnable then) {
        failed = false;
        List<NameServer> to = asked.stream()
                .map(each -> new NameServer(each.address(), portOf(each)))
                .toList();
        IpAddress address = HostTool.literal(text);
        try {
            if (address != null && (settings.usualTypes || settings.type == RecordType.ANY)) {
                DnsName reverse = DnsName.reverseOf(address);
                new Lookup(reverse.toTextWithoutDot(), List.of(reverse), RecordType.PTR, to, then).send();
            } else if (address != null && settings.type == RecordType.PTR) {
                DnsName reverse = DnsName.reverseOf(address);
                new Lookup(reverse.toTextWithoutDot(), List.of(reverse), RecordType.PTR, to, then).send();
            } else {
                new Lookup(text, candidates(text), settings.type, to, then).send();
            }
        } catch (IllegalArgumentException wrong) {
            String why = String.valueOf(wrong.getMessage()).contains("empty label") ? "empty label" : "label too long";
            console.err().print("nslookup: '" + text + "' is not a legal name (" + why + ")\n");
            end(DigOptions.FATAL);
        }
    }

    private List<DnsName> candidates(String text) {
        DnsName whole = DnsName.parse(text);
        List<DnsName> names = new ArrayList<>();
        if (settings.search && !text.endsWith(".")) {
            for (DnsName domain : settings.searchList) {
                names.add(DnsName.parse(text, domain));
            }
        }
        names.add(whole.labelCount() - 1 >= settings.ndots ? 0 : names.size(), whole);
        return names;
    }

    /** The lookup of a name along the search list; without a requested type, of A and then AAAA. */
    private final class Lookup implements DnsExchange.Listener {
        private final String text;
        private final List<DnsName> names;
        private final List<NameServer> asked;
        private final Runnable then;
        private int type;
        private int index;
        private boolean lacksV4;

        Lookup(String text, List<DnsName> names, int type, List<NameServer> asked, Runnable then) {
            this.text = text;
            this.names = new ArrayList<>(names);
            this.type = type;
            this.asked = asked;
            this.then = then;
        }

        void send() {
            DnsQuestion question = new DnsQuestion(names.get(index), type, settings.recordClass);
            DnsMessage query = DnsMessage.query(random.nextInt(0x1_0000), question, null)
                    .withFlags(settings.recursion ? DnsMessage.RECURSION_DESIRED : 0);
            exchange = DnsExchange.begin(
                    host,
                    asked,
                    query,
                    new DnsExchange.Settings(settings.overTcp, false, settings.timeout(), settings.retries, true),
                    this);
        }

        @Override
        public void truncated() {
            out.print(";; Truncated, retrying in TCP mode.\n");
        }

        @Override
        public void attemptFailed(NameServer server, QueryFailure why) {
            if (why == QueryFailure.UNREACHABLE) {
                out.print(";; UDP setup with " + server + "(" + server.address() + ") for " + text
                        + " failed: network unreachable.\n");
            } else {
                out.print(";; communications error to " + server + ": "
                        + (why == QueryFailure.TIMED_OUT ? "timed out" : why.text()) + "\n");
            }
        }

        @Override
        public void unanswered() {
            out.print(";; no servers could be reached\n");
            failed = true;
            then.run();
        }

        @Override
        public void answered(DnsResponse response) {
            DnsMessage message = response.message();
            if (message.code() == ResponseCode.NXDOMAIN && index + 1 < names.size() && !lacksV4) {
                index++;
                send();
                return;
            }
            if (message.code() == ResponseCode.SERVFAIL) {
                out.print(";; Got SERVFAIL reply from " + response.from().address() + "\n");
            }
            boolean isFirst = !settings.usualTypes || type == RecordType.A;
            if (isFirst) {
                out.print("Server:\t\t" + response.from().address() + "\nAddress:\t" + response.from() + "\n\n");
            }
            if (settings.debug) {
                out.print(NslookupText.details(message));
            }
            if (message.code() != ResponseCode.NOERROR) {
                out.print("** server can't find " + text + ": " + ResponseCode.nameOf(message.code()) + "\n");
                failed = true;
                then.run();
                return;
            }
            print(message, isFirst);
            if (settings.usualTypes && type == RecordType.A) {
                type = RecordType.AAAA;
                followAliases(message);
                send();
            } else {
                then.run();
            }
        }

        private void print(DnsMessage message, boolean isFirst) {
            boolean authoritative = message.has(DnsMessage.AUTHORITATIVE);
            if (!authoritative && isFirst) {
                out.print("Non-authoritative answer:\n");
            }
            boolean noAnswer = message.answers().isEmpty();
            if (!noAnswer) {
                for (DnsRecord each : message.answers()) {
                    out.print(NslookupText.answer(each));
                }
            } else if (settings.usualTypes && type == RecordType.A) {
                lacksV4 = true;
            } else if (!settings.usualTypes || lacksV4 || type == RecordType.PTR) {
                out.print("*** Can't find " + text + ": No answer\n");
            }
            if (!authoritative && type != RecordType.A && type != RecordType.AAAA) {
                out.print("\nAuthoritative answers can be found from:\n");
                message.authority().forEach(each -> out.print(NslookupText.other(each)));
                message.additional().forEach(each -> out.print(NslookupText.other(each)));
            }
        }

        /** Makes the next query use the name at the end of the aliases. */
        private void followAliases(DnsMessage message) {
            DnsName current = names.get(index);
            for (DnsRecord each : message.answers()) {
                if (each.type() == RecordType.CNAME && each.name().equals(current)) {
                    current = each.data().name();
                }
            }
            names.set(index, current);
        }
    }
}
