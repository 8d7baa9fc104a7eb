package io.hawser.tools.net;

import io.hawser.host.Host;
import io.hawser.ip.NeighbourEntry;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.Route;
import io.hawser.ip.address.InterfaceAddress;
import io.hawser.link.LinkType;
import io.hawser.tools.command.Console;
import io.hawser.tools.command.Tool;
import io.hawser.tools.command.ToolRun;
import io.hawser.tools.command.Usage;
import io.hawser.wire.IpAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@code ip} of iproute2 6.1, as far as it shows: {@code ip addr}, {@code ip link}, {@code ip route}, {@code ip neigh}.
 */
public final class IpTool implements Tool {
    private static final int FAILURE = 255;

    /** The objects that are done, each with the least that must be written of it. */
    private static final List<String> OBJECTS = List.of("address", "link", "neighbour", "neighbor", "route");

    @Override
    public String name() {
        return "ip";
    }

    @Override
    public String summary() {
        return "addresses, links, routes, neighbours";
    }

    @Override
    public ToolRun start(Host host, List<String> arguments, Console console) {
        Request request = new Request();
        String error = request.read(arguments);
        if (error != null) {
            console.err().print(error + "\n");
            console.exit(request.exitCode);
        } else {
            console.out().print(request.answer(host));
            console.exit(0);
        }
        return ToolRun.ENDED;
    }

    private static final class Request {
        private String object = "";
        private boolean statistics;
        private boolean only4 = true;
        private boolean help;
        private boolean version;
        private int exitCode = FAILURE;
        private @Nullable String device;

        /** Reads the arguments; returns what is wrong, or null. */
        @Nullable
        String read(List<String> arguments) {
            Deque<String> words = new ArrayDeque<>(arguments);
            while (!words.isEmpty() && words.peek().startsWith("-")) {
                String option = words.remove();
                switch (option) {
                    case "-4" -> {}
                    case "-6" -> only4 = false;
                    case "-s", "-stats", "-statistics" -> statistics = true;
                    case "-V", "-Version" -> version = true;
                    case "-h", "-help" -> help = true;
                    default -> {
                        return "Option \"" + option + "\" is unknown, try \"ip -help\".";
                    }
                }
            }
            if (help || version) {
                return null;
            }
            String word = words.poll();
            if (word == null || word.equals("help")) {
                help = true;
                return null;
            }
            object = OBJECTS.stream()
                    .filter(each -> each.startsWith(word))
                    .findFirst()
                    .orElse("");
            if (object.isEmpty()) {
                exitCode = 1;
                return "Object \"" + word + "\" is unknown, try \"ip help\".";
            }
            return command(words);
        }

        private @Nullable String command(Deque<String> words) {
            String command = words.poll();
            if (command == null) {
                return null;
            }
            if (!"show".startsWith(command) && !"list".equals(command) && !"ls".equals(command)) {
                return "Command \"" + command + "\" is unknown, try \"ip " + object + " help\".";
            }
            String word = words.poll();
            device = "dev".equals(word) ? words.poll() : word;
            return null;
        }

        String answer(Host host) {
            if (version) {
                return "ip utility, iproute2-6.1.0 (Hawser)\n";
            }
            if (help) {
                return Usage.of("ip");
            }
            return switch (object) {
                case "route" -> routes(host);
                case "address", "link" -> interfaces(host);
                default -> neighbours(host);
            };
        }

        private boolean isWanted(NetworkInterface each) {
            return device == null || device.equals(each.name());
        }

        private String routes(Host host) {
            StringBuilder text = new StringBuilder();
            for (Route route : RoutingTable.routes(host)) {
                if (!only4 || !isWanted(route.via())) {
                    continue;
                }
                int length = route.destination().length();
                text.append(length == 0 ? "default" : destination(route));
                if (route.gateway() != null) {
                    text.append(" via ").append(route.gateway());
                }
                text.append(" dev ").append(route.via().name());
                IpAddress source = connected(route);
                if (source != null) {
                    text.append(" proto kernel scope link src ").append(source);
                }
                if (route.metric() > 0) {
                    text.append(" metric ").append(route.metric());
                }
                text.append(" \n");
            }
            return text.toString();
        }

        private static String destination(Route route) {
            String address = route.destination().address().toString();
            return route.destination().length() == 32
                    ? address
                    : address + "/" + route.destination().length();
        }

        /** The address whose network the route leads to, if it follows from an address of the interface. */
        private static @Nullable IpAddress connected(Route route) {
            if (route.gateway() != null) {
                return null;
            }
            for (InterfaceAddress each : route.via().addresses()) {
                if (each.network().equals(route.destination())) {
                    return each.address();
                }
            }
            return null;
        }

        private String interfaces(Host host) {
            StringBuilder text = new StringBuilder();
            int index = 0;
            for (NetworkInterface each : host.ip().interfaces()) {
                index++;
                if (isWanted(each)) {
                    link(each, index, text);
                }
            }
            return text.toString();
        }

        private void link(NetworkInterface each, int index, StringBuilder text) {
            boolean loopback = InterfaceTable.isLoopback(each);
            boolean ethernet = each.link().type() == LinkType.ETHERNET;
            boolean isLink = object.equals("link");
            List<String> flags = new ArrayList<>();
            flags.addAll(
                    loopback
                            ? List.of("LOOPBACK")
                            : ethernet
                                    ? List.of("BROADCAST", "MULTICAST")
                                    : List.of("POINTOPOINT", "MULTICAST", "NOARP"));
            if (each.isUp()) {
                flags.addAll(List.of("UP", "LOWER_UP"));
            }
            text.append(index).append(": ").append(each.name()).append(": <");
            text.append(String.join(",", flags)).append("> mtu ").append(each.mtuBytes());
            text.append(" qdisc noqueue state ")
                    .append(each.isUp() ? loopback || !ethernet ? "UNKNOWN" : "UP" : "DOWN");
            text.append(isLink ? " mode DEFAULT" : "").append(" group default qlen 1000\n");
            if (loopback) {
                text.append("    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n");
            } else if (ethernet) {
                text.append("    link/ether ").append(each.link().address()).append(" brd ff:ff:ff:ff:ff:ff\n");
            } else {
                text.append("    link/none \n");
            }
            if (!isLink) {
                each.addresses().forEach(address -> address(address, each, loopback, ethernet, text));
            }
            if (statistics) {
                statistics(each, text);
            }
        }

        private static void address(
                InterfaceAddress address,
                NetworkInterface via,
                boolean loopback,
                boolean ethernet,
                StringBuilder text) {
            int length = address.prefixLength();
            text.append("    inet ").append(address.address()).append('/').append(length);
            if (ethernet && !loopback && length < 31) {
                int broadcast = address.address().v4() | (length == 0 ? -1 : (1 << 32 - length) - 1);
                text.append(" brd ").append(IpAddress.v4(broadcast));
            }
            text.append(" scope ")
                    .append(loopback ? "host" : "global")
                    .append(' ')
                    .append(via.name());
            text.append("\n       valid_lft forever preferred_lft forever\n");
        }

        private static void statistics(NetworkInterface each, StringBuilder text) {
            String row = "    %10d %7d %6d %7d %7d %7d \n";
            text.append("    RX:  bytes packets errors dropped  missed   mcast           \n");
            text.append(String.format(Locale.ROOT, row, each.rxBytes(), each.rxPackets(), 0, each.rxDropped(), 0, 0));
            text.append("    TX:  bytes packets errors dropped carrier collsns           \n");
            text.append(String.format(Locale.ROOT, row, each.txBytes(), each.txPackets(), 0, each.txDropped(), 0, 0));
        }

        private String neighbours(Host host) {
            StringBuilder text = new StringBuilder();
            for (NetworkInterface each : host.ip().interfaces()) {
                if (isWanted(each)) {
                    for (NeighbourEntry entry : each.neighbours()) {
                        text.append(entry.address()).append(" dev ").append(each.name());
                        text.append(entry.state().isResolved() ? " lladdr " + entry.mac() : "");
                        text.append(' ').append(entry.state()).append(" \n");
                    }
                }
            }
            return text.toString();
        }
    }
}
