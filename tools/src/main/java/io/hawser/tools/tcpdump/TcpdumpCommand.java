package io.hawser.tools.tcpdump;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.address.InterfaceAddress;
import io.hawser.link.LinkType;
import io.hawser.tools.command.Console;
import io.hawser.tools.command.GetOpt.BadOption;
import io.hawser.tools.command.StandaloneTool;
import io.hawser.tools.command.ToolRun;
import io.hawser.tools.command.Usage;
import io.hawser.tools.filter.FilterException;
import io.hawser.tools.filter.FilterNames;
import io.hawser.tools.filter.PacketFilter;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code tcpdump} 4.99: on the interfaces of a host, or with {@code -r} on a capture file. */
public final class TcpdumpCommand implements StandaloneTool {
    private static final int FAILED = 1;
    private static final String VERSION = "tcpdump version 4.99.3 (Hawser)\nlibpcap version 1.10.3 (Hawser)\n";

    private final FilterNames names;
    private final InstantSource clock;

    /**
     * Makes the command.
     *
     * @param names the names of ports and hosts
     * @param clock the time of packets
     */
    public TcpdumpCommand(FilterNames names, InstantSource clock) {
        this.names = names;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "tcpdump";
    }

    @Override
    public String summary() {
        return "packets as they pass, or with -r those of a capture file";
    }

    @Override
    public boolean isStandalone(List<String> arguments) {
        try {
            TcpdumpOptions options = TcpdumpOptions.read(arguments);
            return options.readFile != null || options.help || options.version;
        } catch (BadOption | TcpdumpOptions.Wrong wrong) {
            return true;
        }
    }

    @Override
    public int run(List<String> arguments, InputStream in, PrintStream out, PrintStream err) throws IOException {
        TcpdumpOptions options = read(arguments, out, err);
        if (options == null) {
            return FAILED;
        } else if (options.help || options.version) {
            return 0;
        }
        return new FileRun(options, out, err).run(in, names);
    }

    /** Reads the options; returns null after reporting an error. Prints the usage if it was requested. */
    private static @Nullable TcpdumpOptions read(List<String> arguments, PrintStream out, PrintStream err) {
        try {
            TcpdumpOptions options = TcpdumpOptions.read(arguments);
            if (options.help || options.version) {
                out.print(VERSION + (options.help ? Usage.of("tcpdump") : ""));
            }
            return options;
        } catch (BadOption bad) {
            err.print(bad.getMessage() + "\n" + VERSION + Usage.of("tcpdump"));
            return null;
        } catch (TcpdumpOptions.Wrong wrong) {
            err.print("tcpdump: " + wrong.getMessage() + "\n");
            return null;
        }
    }

    @Override
    public ToolRun start(Host host, List<String> arguments, Console console) {
        TcpdumpOptions options = read(arguments, console.out(), console.err());
        if (options == null || options.help || options.version) {
            console.exit(options == null ? FAILED : 0);
            return ToolRun.ENDED;
        }
        if (options.listInterfaces) {
            list(host, console);
            return ToolRun.ENDED;
        }
        if (options.filterFile != null) {
            console.read(
                    options.filterFile,
                    content -> options.expression = new String(content, StandardCharsets.UTF_8),
                    reason -> console.err().print("tcpdump: can't open " + options.filterFile + ": " + reason + "\n"));
        }
        return capture(host, options, console);
    }

    private static void list(Host host, Console console) {
        int number = 1;
        for (NetworkInterface each : host.ip().interfaces()) {
            console.out().print(number++ + "." + each.name() + (each.isUp() ? " [Up, Running]\n" : " [none]\n"));
        }
        console.out().print(number + ".any (Pseudo-device that captures on all interfaces) [Up, Running]\n");
        console.exit(0);
    }

    private ToolRun capture(Host host, TcpdumpOptions options, Console console) {
        String device = options.device;
        List<NetworkInterface> interfaces = LiveRun.interfaces(host, device);
        if (interfaces.isEmpty()) {
            return failed(
                    console,
                    device == null
                            ? "no interfaces available for capture"
                            : device + ": No such device exists\n(No such device exists)");
        }
        boolean all = "any".equals(device);
        NetworkInterface first = interfaces.getFirst();
        LinkTypeNames link = all
                ? LinkTypeNames.LINUX_COOKED_2
                : first.link().type() == LinkType.ETHERNET ? LinkTypeNames.ETHERNET : LinkTypeNames.RAW_IP;
        if (options.listLinkTypes) {
            console.err().print("Data link types for " + first.name() + " (use option -y to set):\n  " + link + "\n");
            console.exit(0);
            return ToolRun.ENDED;
        }
        PacketFilter filter;
        try {
            filter = PacketFilter.compileLive(options.expression, link.filterLink(), names, netmask(first, all));
        } catch (FilterException wrong) {
            return failed(console, wrong.getMessage() + "\n" + wrong.pointer(options.expression));
        }
        boolean prints = options.writeFile == null || options.printsToo;
        announce(options, console, all ? "any" : first.name(), link, prints);
        PacketPrinter printer = prints && !options.countOnly
                ? new PacketPrinter(options, names.services(), index -> nameOf(host, index))
                : null;
        try {
            LiveRun run = new LiveRun(host, options, console, clock, interfaces, link, filter, printer);
            run.begin();
            return run;
        } catch (IOException unwritable) {
            return failed(console, unwritable.getMessage());
        }
    }

    private static ToolRun failed(Console console, @Nullable String message) {
        console.err().print("tcpdump: " + message + "\n");
        console.exit(FAILED);
        return ToolRun.ENDED;
    }

    private static String nameOf(Host host, int index) {
        List<NetworkInterface> all = host.ip().interfaces();
        return index > 0 && index <= all.size() ? all.get(index - 1).name() : "?";
    }

    private static @Nullable Integer netmask(NetworkInterface via, boolean all) {
        if (all) {
            return null;
        }
        for (InterfaceAddress each : via.addresses()) {
            if (each.address().isV4()) {
                return each.prefixLength() == 0 ? 0 : -1 << 32 - each.prefixLength();
            }
        }
        return null;
    }

    private static void announce(
            TcpdumpOptions options, Console console, String device, LinkTypeNames link, boolean prints) {
        String linkText = link.toString();
        if (link == LinkTypeNames.LINUX_COOKED_2) {
            console.err().print("tcpdump: data link type LINUX_SLL2\n");
        }
        if (prints && !options.isVerbose()) {
            console.err().print("tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n");
        } else {
            console.err().print("tcpdump: ");
        }
        console.err()
                .print("listening on " + device + ", link-type " + linkText + ", snapshot length "
                        + options.snapshotBytes + " bytes\n");
    }
}
