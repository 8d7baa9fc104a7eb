package io.hawser.tools.sockets;

import io.hawser.host.Host;
import io.hawser.tools.command.Console;
import io.hawser.tools.command.JsonRows;
import io.hawser.tools.command.Platform;
import io.hawser.tools.command.Slices;
import io.hawser.tools.command.Tool;
import io.hawser.tools.command.ToolRun;
import io.hawser.tools.command.Usage;
import io.hawser.tools.sockets.SocketRow.Protocol;
import io.hawser.wire.IpAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code lsof} of Debian's lsof 4.95 for a process whose open files are the sockets of the stack: those of
 * {@link OpenSockets}.
 */
public final class LsofTool implements Tool {
    private static final int FAILURE = 1;
    private static final int ROWS_PER_SLICE = 500;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int LEAST_FD_WIDTH = 4;
    private static final int USER_ID_WIDTH = 8;
    private static final int MOST_COMMAND_LETTERS = 9;

    private final Services services;
    private final Map<String, List<IpAddress>> hosts;
    private final Platform platform;

    /**
     * Makes the command.
     *
     * @param services the names of ports
     * @param hosts the addresses of each name, for {@code -i @host}
     * @param platform the process that owns the sockets
     */
    public LsofTool(Services services, Map<String, List<IpAddress>> hosts, Platform platform) {
        this.services = services;
        this.hosts = Map.copyOf(hosts);
        this.platform = platform;
    }

    @Override
    public String name() {
        return "lsof";
    }

    @Override
    public String summary() {
        return "sockets as open files: -i [46][tcp|udp][@host][:port]";
    }

    @Override
    public ToolRun start(Host host, List<String> arguments, Console console) {
        LsofOptions options = new LsofOptions(services, hosts);
        options.read(arguments);
        if (!options.errors().isEmpty()) {
            options.errors().forEach(each -> console.err().print("lsof: " + each + "\n"));
            console.err().print(Usage.of("lsof"));
            console.exit(FAILURE);
            return ToolRun.ENDED;
        }
        if (options.isHelp() || options.isVersion()) {
            console.err()
                    .print(
                            options.isHelp()
                                    ? Usage.of("lsof")
                                    : "lsof version information:\n    revision: 4.95.0 (Hawser)\n");
            console.exit(0);
            return ToolRun.ENDED;
        }
        if (!options.files().isEmpty()) {
            options.files()
                    .forEach(each ->
                            console.err().print("lsof: status error on " + each + ": No such file or directory\n"));
            console.exit(FAILURE);
            return ToolRun.ENDED;
        }
        return new Run(host, console, options).start();
    }

    /** A run; with {@code -r} it prints lists until it is interrupted. */
    private final class Run {
        private final Host host;
        private final Console console;
        private final LsofOptions options;
        private final JsonRows rows = new JsonRows();
        private @Nullable ListUnderWay listing;
        private int listed;
        private int descriptorWidth;

        Run(Host host, Console console, LsofOptions options) {
            this.host = host;
            this.console = console;
            this.options = options;
        }

        ToolRun start() {
            return Slices.of(host, console, this::slice);
        }

        /** One list under way. */
        private record ListUnderWay(SocketScan scan, OpenSockets descriptors) {}

        private ListUnderWay begin() {
            listed = 0;
            int[] most = {host.udp().sockets().size()};
            for (Host each : host.group().hosts()) {
                each.tcp().forEachListener(_ -> most[0]++, _ -> most[0]++);
                most[0] += each.tcp().flowCount();
            }
            descriptorWidth = Math.max(LEAST_FD_WIDTH, Integer.toString(most[0]).length());
            Set<Protocol> all = EnumSet.allOf(Protocol.class);
            return new ListUnderWay(new SocketScan(host, all, true), new OpenSockets(host, platform, all, true));
        }

        private long slice() {
            ListUnderWay current = listing == null ? begin() : listing;
            StringBuilder text = new StringBuilder();
            boolean more = current.scan.next(ROWS_PER_SLICE, row -> {
                int own = current.descriptors.descriptor(row);
                if (own >= 0 && options.includes(row)) {
                    append(row, own, text);
                }
            });
            listing = more ? current : null;
            if (options.isJson()) {
                text.append(more ? rows.take() : rows.end());
            } else if (!more && options.repeatSeconds() > 0) {
                text.append("=======\n");
            }
            console.out().print(text);
            if (more) {
                return Slices.MORE;
            }
            if (options.repeatSeconds() > 0) {
                return options.repeatSeconds() * NANOS_PER_SECOND;
            }
            console.exit(listed > 0 && options.hasFoundAll() || options.isQuiet() ? 0 : FAILURE);
            return Slices.DONE;
        }

        private void appendJson(SocketRow row, int own) {
            listed++;
            rows.row()
                    .text("command", platform.command())
                    .number("pid", platform.pid())
                    .text("user", platform.user())
                    .number("fd", own)
                    .text("type", row.isIpv6() ? "IPv6" : "IPv4")
                    .text("node", row.protocol() == Protocol.TCP ? "TCP" : "UDP")
                    .text("local", row.local().toString())
                    .number("local_port", row.localPort());
            if (row.remotePort() != 0) {
                rows.text("peer", row.remote().toString()).number("peer_port", row.remotePort());
            }
            if (row.protocol() == Protocol.TCP) {
                rows.text("state", LsofOptions.stateName(row.state()));
            }
            rows.number("recv_q", row.receiveQueue()).number("send_q", row.sendQueue());
        }

        private void append(SocketRow row, int own, StringBuilder text) {
            if (options.isJson()) {
                appendJson(row, own);
                return;
            }
            if (options.isTerse()) {
                if (listed++ == 0) {
                    text.append(platform.pid()).append('\n');
                }
                return;
            }
            String user = options.isNumericUsers() ? Long.toString(platform.uid()) : platform.user();
            int userWidth = Math.max(options.isNumericUsers() ? USER_ID_WIDTH : "USER".length(), user.length());
            String pid = Long.toString(platform.pid());
            String whole = platform.command();
            String command = whole.substring(0, Math.min(whole.length(), MOST_COMMAND_LETTERS));
            int commandWidth = Math.max("COMMAND".length(), command.length());
            int pidWidth = Math.max(pid.length(), "PID".length());
            if (listed++ == 0) {
                left(text, "COMMAND", commandWidth).append(' ');
                right(text, "PID", pidWidth).append(' ');
                right(text, "USER", userWidth).append(' ');
                right(text, "FD", descriptorWidth).append("   TYPE DEVICE SIZE/OFF NODE NAME\n");
            }
            left(text, command, commandWidth).append(' ');
            right(text, pid, pidWidth).append(' ');
            right(text, user, userWidth).append(' ');
            right(text, Integer.toString(own), descriptorWidth).append("u  ");
            text.append(row.isIpv6() ? "IPv6" : "IPv4").append("      0      0t0  ");
            text.append(row.protocol() == Protocol.TCP ? "TCP " : "UDP ");
            end(row, row.local(), row.localPort(), text);
            if (row.remotePort() != 0) {
                text.append("->");
                end(row, row.remote(), row.remotePort(), text);
            }
            text.append(details(row)).append('\n');
        }

        private void end(SocketRow row, IpAddress address, int port, StringBuilder text) {
            boolean any = address.high() == 0 && address.low() == 0 || address.equals(IpAddress.ANY_V4);
            text.append(any ? "*" : address.isV4() ? address.toString() : "[" + address + "]");
            String name = port == 0 ? "*" : options.portNames().nameOf(row.protocol(), port);
            text.append(':').append(name == null ? Integer.toString(port) : name);
        }

        /** The state and the queues in parentheses; lsof prints a blank after a socket without a state. */
        private String details(SocketRow row) {
            StringBuilder inside = new StringBuilder();
            boolean isTcp = row.protocol() == Protocol.TCP;
            if (options.showsStates() && isTcp) {
                inside.append(LsofOptions.stateName(row.state()));
            }
            if (options.showsQueues()) {
                inside.append(inside.isEmpty() ? "" : " ").append("QR=").append(row.receiveQueue());
                inside.append(" QS=").append(row.sendQueue());
            }
            if (inside.isEmpty()) {
                return options.showsStates() ? " " : "";
            }
            return " (" + inside + ")";
        }

        private static StringBuilder left(StringBuilder text, String word, int width) {
            return text.append(word).repeat(' ', width - word.length());
        }

        private static StringBuilder right(StringBuilder text, String word, int width) {
            return text.repeat(' ', width - word.length()).append(word);
        }
    }
}
