package io.hawser.tools.sockets;

import io.hawser.host.Host;
import io.hawser.tools.command.Console;
import io.hawser.tools.command.GetOpt;
import io.hawser.tools.command.GetOpt.Argument;
import io.hawser.tools.command.GetOpt.BadOption;
import io.hawser.tools.command.Platform;
import io.hawser.tools.command.Slices;
import io.hawser.tools.command.Tool;
import io.hawser.tools.command.ToolRun;
import io.hawser.tools.command.Usage;
import io.hawser.tools.net.GroupTable;
import io.hawser.tools.net.InterfaceTable;
import io.hawser.tools.net.RoutingTable;
import io.hawser.tools.net.Statistics;
import io.hawser.tools.sockets.SocketRow.Protocol;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code netstat} of net-tools 2.10. */
public final class NetstatTool implements Tool {
    private static final int USAGE_ERROR = 3;
    private static final int ROWS_PER_SLICE = 500;
    private static final long SECOND_NANOS = 1_000_000_000;

    private final Services services;
    private final Platform platform;

    /**
     * Makes the command.
     *
     * @param services the names of ports
     * @param platform the process that owns the sockets
     */
    public NetstatTool(Services services, Platform platform) {
        this.services = services;
        this.platform = platform;
    }

    @Override
    public String name() {
        return "netstat";
    }

    @Override
    public String summary() {
        return "sockets, routes (-r), interfaces (-i), multicast groups (-g), counters (-s)";
    }

    @Override
    public ToolRun start(Host host, List<String> arguments, Console console) {
        Request request = new Request();
        try {
            request.read(arguments);
        } catch (BadOption bad) {
            console.err().print(bad.getMessage() + "\n" + Usage.of("netstat"));
            console.exit(USAGE_ERROR);
            return ToolRun.ENDED;
        }
        if (request.help || request.version) {
            console.out().print(request.help ? Usage.of("netstat") : "net-tools 2.10 (Hawser)\n");
            console.exit(0);
            return ToolRun.ENDED;
        }
        return new Run(host, console, request).start();
    }

    /** A run; with {@code -c} it prints a list each second until it is interrupted. */
    private final class Run {
        private final Host host;
        private final Console console;
        private final Request request;
        private final Netstat netstat;
        private final SocketJson json = new SocketJson(/* info= */ false);
        private @Nullable SocketScan scan;
        private boolean listsUdp;
        private @Nullable OpenSockets owned;

        Run(Host host, Console console, Request request) {
            this.host = host;
            this.console = console;
            this.request = request;
            netstat = request.sockets();
        }

        ToolRun start() {
            return Slices.of(host, console, this::slice);
        }

        private long slice() {
            if (request.isTable()) {
                console.out().print(request.table(host));
                return ended();
            }
            StringBuilder text = new StringBuilder();
            SocketScan current = scan;
            if (current == null) {
                if (!request.json) {
                    text.append(netstat.header());
                }
                current = scan(Protocol.TCP);
                listsUdp = netstat.protocols().contains(Protocol.UDP);
            }
            long now = host.timers().nowNanos();
            boolean more = current.next(ROWS_PER_SLICE, row -> {
                String program = owned == null ? "-" : owned.program(owned.descriptor(row));
                if (!request.isOfFamily(row)) {
                    return;
                }
                if (!request.json) {
                    netstat.append(row, now, program, text);
                } else if (netstat.includes(row)) {
                    json.append(row, row.state().netstatName(), now, text);
                }
            });
            if (!more && listsUdp) {
                listsUdp = false;
                current = scan(Protocol.UDP);
                more = true;
            }
            scan = more ? current : null;
            if (!more && request.json) {
                json.end(text);
            } else if (!more && request.isAllFamilies()) {
                text.append(request.unixSockets());
            }
            console.out().print(text);
            return more ? Slices.MORE : ended();
        }

        private SocketScan scan(Protocol protocol) {
            Set<Protocol> one = netstat.protocols().contains(protocol) ? Set.of(protocol) : Set.of();
            owned = request.programs ? new OpenSockets(host, platform, one, true) : null;
            return new SocketScan(host, one, true);
        }

        /** Ends the run, or with {@code -c} begins again in a second. */
        private long ended() {
            if (request.continuous) {
                return SECOND_NANOS;
            }
            console.exit(0);
            return Slices.DONE;
        }
    }

    /** The request in the arguments. */
    private final class Request {
        private final EnumSet<Protocol> protocols = EnumSet.noneOf(Protocol.class);
        private boolean others;
        private boolean unix;
        private boolean internet;
        private boolean internet6;
        private boolean all;
        private boolean listening;
        private boolean numeric;
        private boolean timers;
        private boolean extended;
        private boolean programs;
        private boolean continuous;
        private boolean routes;
        private boolean interfaces;
        private boolean groups;
        private boolean statistics;
        private boolean json;
        private boolean help;
        private boolean version;
        private @Nullable String refused;

        void read(List<String> arguments) throws BadOption {
            GetOpt options = new GetOpt("netstat", "A:CFMacdeghilnNoprsStuUVv?WwxZ46");
            for (String[] each : new String[][] {
                {"all", "a"},
                {"tcp", "t"},
                {"udp", "u"},
                {"raw", "w"},
                {"unix", "x"},
                {"listening", "l"},
                {"numeric", "n"},
                {"numeric-hosts", "n"},
                {"numeric-ports", "n"},
                {"programs", "p"},
                {"timers", "o"},
                {"extend", "e"},
                {"continuous", "c"},
                {"route", "r"},
                {"interfaces", "i"},
                {"statistics", "s"},
                {"inet", "4"},
                {"inet6", "6"},
                {"wide", "W"},
                {"verbose", "v"},
                {"version", "V"},
                {"help", "h"},
                {"udplite", "U"},
                {"sctp", "S"},
                {"groups", "g"},
                {"masquerade", "M"},
                {"cache", "C"},
                {"fib", "F"},
                {"context", "Z"},
                {"symbolic", "N"},
                {"json", "json"}
            }) {
                options.with(each[0], Argument.NONE, each[1]);
            }
            options.with("protocol", Argument.REQUIRED, "A").read(arguments, this::option);
            if (refused != null) {
                throw new BadOption("netstat: " + refused);
            }
        }

        private void option(String letter, @Nullable String argument) {
            switch (letter) {
                case "a" -> all = true;
                case "l" -> listening = true;
                case "t" -> protocols.add(Protocol.TCP);
                case "u" -> protocols.add(Protocol.UDP);
                case "w", "U", "S" -> others = true;
                case "x" -> unix = true;
                case "4" -> internet = true;
                case "6" -> internet6 = true;
                case "n" -> numeric = true;
                case "o" -> timers = true;
                case "e" -> extended = true;
                case "p" -> programs = true;
                case "c" -> continuous = true;
                case "r" -> routes = true;
                case "i" -> interfaces = true;
                case "g" -> groups = true;
                case "s" -> statistics = true;
                case "json" -> json = true;
                case "h", "?" -> help = true;
                case "V" -> version = true;
                // addresses are never truncated, and names of hosts or hardware are not supported yet
                case "W", "v", "N", "F" -> {}
                case "A" -> {
                    internet = "inet".equals(argument);
                    internet6 = "inet6".equals(argument);
                    refused = internet || internet6 ? null : "no support for `" + argument + "' on this system.";
                }
                default -> refused = "option -" + letter + " is not done";
            }
        }

        boolean isTable() {
            return routes || interfaces || groups || statistics;
        }

        String table(Host host) {
            if (routes) {
                if (internet6 && !json) {
                    return RoutingTable.ofV6(host, numeric);
                }
                return json ? RoutingTable.json(host, !internet6) : RoutingTable.of(host, numeric);
            }
            if (interfaces) {
                return json ? InterfaceTable.json(host, all) : InterfaceTable.of(host, all);
            }
            if (groups) {
                return GroupTable.of(host);
            }
            return json ? Statistics.json(host, this::isCounted) : Statistics.of(host, this::isCounted);
        }

        /**
         * Returns whether {@code -s} prints a group: {@code -t}, {@code -u}, {@code -w} select those of the protocol.
         */
        private boolean isCounted(String group) {
            if (protocols.isEmpty() && !others) {
                return true;
            }
            return switch (group) {
                case "Tcp", "TcpExt" -> protocols.contains(Protocol.TCP);
                case "Udp", "Dhcp", "Dhcp6", "Dns", "DnsServer" -> protocols.contains(Protocol.UDP);
                case "Ip", "Icmp" -> others;
                default -> true;
            };
        }

        /** Returns whether {@code -4} and {@code -6} select a socket. */
        boolean isOfFamily(SocketRow row) {
            return internet == internet6 || (row.isIpv6() ? internet6 : internet);
        }

        Netstat sockets() {
            boolean any = protocols.isEmpty() && !others && !unix;
            return new Netstat(
                    any ? EnumSet.allOf(Protocol.class) : protocols,
                    all,
                    listening,
                    timers,
                    extended,
                    programs,
                    numeric ? Services.NONE : services);
        }

        /** Returns whether to print the heading of Unix sockets, of which a host has none. */
        boolean isAllFamilies() {
            return unix || protocols.isEmpty() && !others && !internet && !internet6;
        }

        String unixSockets() {
            String which = all ? "(servers and established)" : listening ? "(only servers)" : "(w/o servers)";
            return "Active UNIX domain sockets " + which + "\n"
                    + "Proto RefCnt Flags       Type       State         I-Node  "
                    + (programs ? " PID/Program name    " : "")
                    + " Path\n";
        }
    }
}
