package io.hawser.tools.net;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.neighbour.NeighbourEntry;
import io.hawser.tools.command.Console;
import io.hawser.tools.command.GetOpt;
import io.hawser.tools.command.GetOpt.Argument;
import io.hawser.tools.command.GetOpt.BadOption;
import io.hawser.tools.command.JsonRows;
import io.hawser.tools.command.Tool;
import io.hawser.tools.command.ToolRun;
import io.hawser.tools.command.Usage;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code arp} of net-tools 2.10: the neighbours of a host. */
public final class ArpTool implements Tool {
    private static final int USAGE_ERROR = 3;

    @Override
    public String name() {
        return "arp";
    }

    @Override
    public String summary() {
        return "neighbours and their hardware addresses";
    }

    @Override
    public ToolRun start(Host host, List<String> arguments, Console console) {
        Request request = new Request();
        List<String> addresses;
        try {
            addresses = new GetOpt("arp", "aenvi:hV")
                    .with("all", Argument.NONE, "a")
                    .with("numeric", Argument.NONE, "n")
                    .with("verbose", Argument.NONE, "v")
                    .with("device", Argument.REQUIRED, "i")
                    .with("help", Argument.NONE, "h")
                    .with("version", Argument.NONE, "V")
                    .with("json", Argument.NONE, "json")
                    .read(arguments, request::option);
        } catch (BadOption bad) {
            console.err().print(bad.getMessage() + "\n" + Usage.of("arp"));
            console.exit(USAGE_ERROR);
            return ToolRun.ENDED;
        }
        if (request.help || request.version) {
            console.out().print(request.help ? Usage.of("arp") : "net-tools 2.10 (Hawser)\n");
        } else {
            String wanted = addresses.isEmpty() ? null : addresses.getFirst();
            console.out().print(request.list(host, wanted));
        }
        console.exit(0);
        return ToolRun.ENDED;
    }

    private static final class Request {
        private boolean bsd;
        private boolean json;
        private boolean verbose;
        private boolean help;
        private boolean version;
        private @Nullable String device;

        private void option(String letter, @Nullable String argument) {
            switch (letter) {
                case "a" -> bsd = true;
                case "json" -> json = true;
                case "v" -> verbose = true;
                case "i" -> device = argument;
                case "h" -> help = true;
                case "V" -> version = true;
                default -> {} // e is the default, and names of addresses are not known
            }
        }

        String list(Host host, @Nullable String wanted) {
            return json ? json(host, wanted) : text(host, wanted);
        }

        private String json(Host host, @Nullable String wanted) {
            JsonRows rows = new JsonRows();
            for (NetworkInterface each : host.ip().interfaces()) {
                for (NeighbourEntry entry : each.neighbours()) {
                    if (isWanted(entry, each, wanted)) {
                        boolean resolved = entry.state().isResolved();
                        rows.row()
                                .text("address", entry.address().toString())
                                .text("hwtype", resolved ? "ether" : "")
                                .text("hwaddress", resolved ? entry.mac().toString() : "")
                                .text("flags", flags(entry))
                                .text("iface", each.name());
                    }
                }
            }
            return rows.end();
        }

        private boolean isWanted(NeighbourEntry entry, NetworkInterface via, @Nullable String wanted) {
            boolean named = wanted == null || wanted.equals(entry.address().toString());
            return named && entry.address().isV4() && (device == null || device.equals(via.name()));
        }

        private static String flags(NeighbourEntry entry) {
            return entry.state().isResolved() ? isPermanent(entry) ? "CM" : "C" : "";
        }

        private String text(Host host, @Nullable String wanted) {
            StringBuilder text = new StringBuilder();
            int shown = 0;
            int entries = 0;
            for (NetworkInterface each : host.ip().interfaces()) {
                for (NeighbourEntry entry : each.neighbours()) {
                    entries += entry.address().isV4() ? 1 : 0;
                    if (isWanted(entry, each, wanted)) {
                        shown++;
                        text.append(bsd ? bsd(entry, each) : row(entry, each, shown == 1));
                    }
                }
            }
            if (wanted != null && shown == 0) {
                text.append(bsd ? "arp: in " : wanted + " (" + wanted + ") -- no entry\n");
                if (bsd) {
                    text.append(entries).append(" entries no match found.\n");
                }
            }
            if (verbose) {
                text.append("Entries: %d\tSkipped: %d\tFound: %d\n".formatted(entries, entries - shown, shown));
            }
            return text.toString();
        }

        private static String bsd(NeighbourEntry entry, NetworkInterface via) {
            String hardware = entry.state().isResolved()
                    ? entry.mac() + " [ether]" + (isPermanent(entry) ? " PERM" : "")
                    : "<incomplete>";
            return "? (" + entry.address() + ") at " + hardware + " on " + via.name() + "\n";
        }

        private static String row(NeighbourEntry entry, NetworkInterface via, boolean first) {
            String header =
                    first ? "Address                  HWtype  HWaddress           Flags Mask            Iface\n" : "";
            String hardware = entry.state().isResolved()
                    ? String.format(
                            Locale.ROOT, "%-8.8s%-20.20s", "ether", entry.mac().toString())
                    : String.format(Locale.ROOT, "%-8.8s%-20.20s", "", "(incomplete)");
            String flags = flags(entry);
            return header
                    + String.format(
                            Locale.ROOT,
                            "%-23.23s  %s%-6.6s%-15.15s %s\n",
                            entry.address().toString(),
                            hardware,
                            flags,
                            "",
                            via.name());
        }

        private static boolean isPermanent(NeighbourEntry entry) {
            return entry.state().name().equals("PERMANENT");
        }
    }
}
