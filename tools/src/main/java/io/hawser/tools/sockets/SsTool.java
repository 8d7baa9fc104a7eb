package io.hawser.tools.sockets;

import io.hawser.host.Host;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpListener;
import io.hawser.tcp.TcpState;
import io.hawser.tools.command.Console;
import io.hawser.tools.command.GetOpt;
import io.hawser.tools.command.GetOpt.Argument;
import io.hawser.tools.command.GetOpt.BadOption;
import io.hawser.tools.command.Platform;
import io.hawser.tools.command.Slices;
import io.hawser.tools.command.Tool;
import io.hawser.tools.command.ToolRun;
import io.hawser.tools.command.Usage;
import io.hawser.tools.sockets.SocketRow.Protocol;
import io.hawser.tools.sockets.SsFilterParser.BadFilter;
import io.hawser.udp.UdpSocket;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code ss} of iproute2 6.1. */
public final class SsTool implements Tool {
    private static final int FAILURE = 255;
    private static final int ROWS_PER_SLICE = 500;

    private final Services services;
    private final Platform platform;

    /**
     * Makes the command.
     *
     * @param services the names of ports
     * @param platform the process that owns the sockets
     */
    public SsTool(Services services, Platform platform) {
        this.services = services;
        this.platform = platform;
    }

    @Override
    public String name() {
        return "ss";
    }

    @Override
    public String summary() {
        return "sockets: states, queues, timers, TCP_INFO; filters; -K to kill";
    }

    @Override
    public ToolRun start(Host host, List<String> arguments, Console console) {
        Request request = new Request();
        try {
            request.read(arguments);
        } catch (BadOption bad) {
            console.err().print(bad.getMessage() + "\n" + Usage.of("ss"));
            console.exit(FAILURE);
            return ToolRun.ENDED;
        } catch (BadFilter bad) {
            console.err().print(bad.getMessage() + "\n" + (bad.isWithUsage() ? Usage.of("ss") : ""));
            console.exit(bad.exitCode());
            return ToolRun.ENDED;
        }
        String answer = request.answer(host);
        if (answer != null) {
            console.out().print(answer);
            console.exit(0);
            return ToolRun.ENDED;
        }
        ToolRun[] run = {ToolRun.ENDED};
        host.group().whileHeld(() -> run[0] = list(host, request, console));
        return run[0];
    }

    /** Begins a list; its scan looks at the listeners of all hosts of the group at once. */
    private ToolRun list(Host host, Request request, Console console) {
        SsOptions options = request.options();
        SocketScan scan =
                new SocketScan(host, options.protocols(), options.states().contains(TcpState.LISTEN));
        if (request.json) {
            return listAsJson(host, request, options, scan, console);
        }
        SsColumns table =
                new SsColumns(request.tables.size() != 1, options.states().size() > 1, console.columns());
        if (options.header()) {
            table.header();
        }
        boolean listening = options.states().contains(TcpState.LISTEN);
        OpenSockets owned = request.processes ? new OpenSockets(host, platform, options.protocols(), listening) : null;
        return Slices.of(host, console, () -> {
            List<SocketRow> matching = new ArrayList<>();
            List<String> users = new ArrayList<>();
            boolean more = scan.next(ROWS_PER_SLICE, row -> {
                int descriptor = owned == null ? -1 : owned.descriptor(row);
                if (options.includes(row)) {
                    matching.add(row);
                    users.add(owned == null ? "" : owned.users(descriptor));
                }
            });
            for (int i = 0; i < matching.size(); i++) {
                if (!request.kills || kill(matching.get(i))) {
                    Ss.add(table, matching.get(i), options, host.timers().nowNanos(), users.get(i));
                }
            }
            if (!more || table.isFull()) {
                StringBuilder text = new StringBuilder();
                table.render(text);
                console.out().print(text);
            }
            if (!more) {
                console.exit(0);
            }
            return more ? Slices.MORE : Slices.DONE;
        });
    }

    private static ToolRun listAsJson(Host host, Request request, SsOptions options, SocketScan scan, Console console) {
        SocketJson json = new SocketJson(options.info());
        return Slices.of(host, console, () -> {
            StringBuilder text = new StringBuilder();
            List<SocketRow> matching = new ArrayList<>();
            boolean more = scan.next(ROWS_PER_SLICE, row -> {
                if (options.includes(row)) {
                    matching.add(row);
                }
            });
            for (SocketRow row : matching) {
                if (!request.kills || kill(row)) {
                    json.append(row, row.state().ssName(), host.timers().nowNanos(), text);
                }
            }
            if (!more) {
                json.end(text);
            }
            console.out().print(text);
            if (!more) {
                console.exit(0);
            }
            return more ? Slices.MORE : Slices.DONE;
        });
    }

    /** Aborts a socket; returns whether it could be aborted. */
    private static boolean kill(SocketRow row) {
        switch (row.source()) {
            case TcpConnection connection -> connection.abort();
            case TcpListener listener -> listener.close();
            case UdpSocket socket -> socket.close();
            default -> {
                return false;
            }
        }
        return true;
    }

    /** The request in the arguments. */
    private final class Request {
        private final Set<String> tables = new HashSet<>();
        private final EnumSet<Protocol> protocols = EnumSet.noneOf(Protocol.class);
        private boolean all;
        private boolean listening;
        private boolean ipv4;
        private boolean ipv6;
        private boolean numeric;
        private boolean timers;
        private boolean extended;
        private boolean info;
        private boolean memory;
        private boolean noHeader;
        private boolean oneLine;
        private boolean kills;
        private boolean processes;
        private boolean json;
        private boolean summary;
        private boolean help;
        private boolean version;
        private @Nullable String refused;
        private SsFilter filter = SsFilter.ALL;
        private @Nullable Set<TcpState> states;

        void read(List<String> arguments) throws BadOption, BadFilter {
            List<String> rest = getOpt().read(arguments, this::option);
            if (refused != null) {
                throw new BadOption("ss: " + refused);
            }
            SsFilterParser parsed = SsFilterParser.parse(rest, services);
            filter = parsed.expression();
            states = parsed.states();
        }

        private static GetOpt getOpt() {
            GetOpt options = new GetOpt("ss", "hVnraloemipstu46HOKwx0SdMA:f:TbEZzN:D:F:");
            for (String[] each : new String[][] {
                {"help", "h"},
                {"version", "V"},
                {"numeric", "n"},
                {"resolve", "r"},
                {"all", "a"},
                {"listening", "l"},
                {"options", "o"},
                {"extended", "e"},
                {"memory", "m"},
                {"info", "i"},
                {"processes", "p"},
                {"summary", "s"},
                {"tcp", "t"},
                {"udp", "u"},
                {"ipv4", "4"},
                {"ipv6", "6"},
                {"no-header", "H"},
                {"oneline", "O"},
                {"kill", "K"},
                {"raw", "w"},
                {"unix", "x"},
                {"packet", "0"},
                {"sctp", "S"},
                {"dccp", "d"},
                {"mptcp", "M"},
                {"threads", "T"},
                {"bpf", "b"},
                {"events", "E"},
                {"json", "json"}
            }) {
                options.with(each[0], Argument.NONE, each[1]);
            }
            return options.with("query", Argument.REQUIRED, "A")
                    .with("socket", Argument.REQUIRED, "A")
                    .with("family", Argument.REQUIRED, "f");
        }

        private void option(String letter, @Nullable String argument) {
            switch (letter) {
                case "h" -> help = true;
                case "V" -> version = true;
                case "n" -> numeric = true;
                case "a" -> all = true;
                case "l" -> listening = true;
                case "o" -> timers = true;
                case "e" -> {
                    timers = true;
                    extended = true;
                }
                case "i" -> info = true;
                case "m" -> memory = true;
                case "s" -> summary = true;
                case "t" -> table("tcp");
                case "u" -> table("udp");
                case "w", "x", "0", "S", "d", "M" -> tables.add(letter);
                case "4" -> ipv4 = true;
                case "6" -> ipv6 = true;
                case "H" -> noHeader = true;
                case "O" -> oneLine = true;
                case "K" -> kills = true;
                case "json" -> json = true;
                case "A" -> query(String.valueOf(argument));
                case "f" -> family(String.valueOf(argument));
                case "p" -> processes = true;
                case "r" -> {} // names of hosts are not resolved
                default -> refused = "option -" + letter + " is not done";
            }
        }

        private void table(String name) {
            tables.add(name);
            protocols.add(name.equals("tcp") ? Protocol.TCP : Protocol.UDP);
        }

        private void query(String names) {
            for (String name : names.split(",", -1)) {
                switch (name) {
                    case "tcp", "udp" -> table(name);
                    case "inet" -> {
                        table("tcp");
                        table("udp");
                        tables.add("w");
                    }
                    case "all" -> {
                        query("inet");
                        tables.add("x");
                    }
                    case "raw", "unix", "packet", "netlink", "sctp", "dccp", "mptcp", "tipc", "xdp" -> tables.add(name);
                    default -> refused = "\"" + name + "\" is illegal socket table id";
                }
            }
        }

        private void family(String name) {
            switch (name) {
                case "inet" -> ipv4 = true;
                case "inet6" -> ipv6 = true;
                default -> refused = "\"" + name + "\" is not a valid family";
            }
        }

        /** The text to print instead of a list; null for a list. */
        private @Nullable String answer(Host host) {
            if (help) {
                return Usage.of("ss");
            }
            if (version) {
                return "ss utility, iproute2-6.1.0 (Hawser)\n";
            }
            return summary ? SsSummary.of(host) : null;
        }

        private SsOptions options() {
            boolean families = ipv4 || ipv6;
            return new SsOptions(
                    tables.isEmpty() ? EnumSet.allOf(Protocol.class) : protocols,
                    statesToList(),
                    ipv4 || !families,
                    ipv6 || !families,
                    filter,
                    numeric ? Services.NONE : services,
                    timers,
                    extended,
                    info,
                    memory,
                    !noHeader,
                    oneLine);
        }

        private Set<TcpState> statesToList() {
            if (states != null) {
                return states;
            }
            if (all) {
                return SsOptions.ALL;
            }
            return listening ? SsOptions.LISTENING : SsOptions.CONNECTED_BY_DEFAULT;
        }
    }
}
