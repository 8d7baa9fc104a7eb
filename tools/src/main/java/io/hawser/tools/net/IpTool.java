package io.hawser.tools.net;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.Route;
import io.hawser.ip.address.InterfaceAddress;
import io.hawser.ip.neighbour.NeighbourEntry;
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
 * The query commands of {@code ip} of iproute2 6.1: {@code ip addr}, {@code ip link}, {@code ip route},
 * {@code ip neigh}.
 */
public final class IpTool implements Tool {
    private static final int FAILURE = 255;

    /** The implemented objects, each with its shortest abbreviation. */
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
        private boolean json;
        private boolean brief;

        /** {@code -4} or {@code -6}: prints data of one family only; 0 for no such option. */
        private int family;

        private boolean help;
        private boolean version;
        private int exitCode = FAILURE;
        private @Nullable String device;

        /** Reads the arguments; returns the error message, or null. */
        @Nullable
        String read(List<String> arguments) {
            Deque<String> words = new ArrayDeque<>(arguments);
            while (!words.isEmpty() && words.peek().startsWith("-")) {
                String option = words.remove();
                switch (option) {
                    case "-4" -> family = 4;
                    case "-6" -> family = 6;
                    case "-s", "-stats", "-statistics" -> statistics = true;
                    case "-j", "-js", "-json" -> json = true;
                    case "-br", "-brief" -> brief = true;
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

        private boolean isWanted(IpAddress address) {
            return family == 0 || address.isV4() == (family == 4);
        }

        private boolean isWanted(NetworkInterface each) {
            return device == null || device.equals(each.name());
        }

        private String routes(Host host) {
            List<Route> wanted = RoutingTable.routes(host, family != 6).stream()
                    .filter(each -> isWanted(each.via()))
                    .toList();
            if (json) {
                return IpJson.list(wanted.stream()
                        .map(each -> IpJson.route(each, destination(each), connected(each)))
                        .toList());
            }
            StringBuilder text = new StringBuilder();
            for (Route route : wanted) {
                text.append(destination(route));
                if (route.gateway() != null) {
                    text.append(" via ").append(route.gateway());
                }
                text.append(" dev ").append(route.via().name());
                IpAddress source = connected(route);
                if (family == 6) {
                    text.append(source == null ? "" : " proto kernel");
                } else if (source != null) {
                    text.append(" proto kernel scope link src ").append(source);
                }
                if (route.metric() > 0 || family == 6) {
                    text.append(" metric ").append(route.metric());
                }
                text.append(family == 6 ? " pref medium\n" : " \n");
            }
            return text.toString();
        }

        private static String destination(Route route) {
            if (route.destination().length() == 0) {
                return "default";
            }
            String address = route.destination().address().toString();
            return route.destination().length()
                            == (route.destination().address().isV4() ? 32 : 128)
                    ? address
                    : address + "/" + route.destination().length();
        }

        /** The address whose network the route leads to, if an address of the interface implies the route. */
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
            List<String> objects = new ArrayList<>();
            boolean isLink = object.equals("link");
            int index = 0;
            for (NetworkInterface each : host.ip().interfaces()) {
                index++;
                boolean empty =
                        family != 0 && !isLink && each.addresses().stream().noneMatch(own -> isWanted(own.address()));
                if (!isWanted(each) || empty) {
                    continue;
                }
                InterfaceFacts facts = InterfaceFacts.of(each);
                InterfaceCounts counts = statistics ? InterfaceCounts.of(host, each) : null;
                boolean hasHardware = isLink || family == 0;
                if (json) {
                    objects.add(
                            brief
                                    ? IpJson.brief(each, facts, isLink, addresses(each))
                                    : IpJson.link(
                                            each,
                                            index,
                                            hasHardware ? facts : facts.withoutHardware(),
                                            isLink,
                                            counts,
                                            addresses(each)));
                } else if (brief) {
                    brief(each, facts, isLink, text);
                } else {
                    link(each, index, facts, isLink, counts, text);
                }
            }
            return json ? IpJson.list(objects) : text.toString();
        }

        private void brief(NetworkInterface each, InterfaceFacts facts, boolean isLink, StringBuilder text) {
            text.append(String.format(Locale.ROOT, "%-16s %-14s ", each.name(), facts.state()));
            if (isLink) {
                text.append(facts.address()).append(facts.address().isEmpty() ? "" : " ");
                text.append('<').append(String.join(",", facts.flags())).append("> ");
            } else {
                addresses(each).forEach(address -> text.append(address).append(' '));
            }
            text.append('\n');
        }

        private void link(
                NetworkInterface each,
                int index,
                InterfaceFacts facts,
                boolean isLink,
                @Nullable InterfaceCounts counts,
                StringBuilder text) {
            text.append(index).append(": ").append(each.name()).append(": <");
            text.append(String.join(",", facts.flags())).append("> mtu ").append(each.mtuBytes());
            text.append(" qdisc noqueue state ").append(facts.state());
            text.append(isLink ? " mode DEFAULT" : "").append(" group default qlen 1000\n");
            if (isLink || family == 0) {
                text.append("    link/").append(facts.linkType()).append(' ').append(facts.address());
                text.append(facts.address().isEmpty() ? "" : " brd " + facts.broadcast())
                        .append('\n');
            }
            if (!isLink) {
                addresses(each).forEach(address -> address(address, each, facts, text));
            }
            if (counts != null) {
                statistics(counts, text);
            }
        }

        private List<InterfaceAddress> addresses(NetworkInterface each) {
            return each.addresses().stream()
                    .filter(own -> isWanted(own.address()))
                    .toList();
        }

        private static void address(
                InterfaceAddress address, NetworkInterface via, InterfaceFacts facts, StringBuilder text) {
            if (!address.address().isV4()) {
                text.append("    inet6 ").append(address).append(" scope ");
                text.append(InterfaceFacts.scopeOf(address.address()));
                text.append(" \n       valid_lft forever preferred_lft forever\n");
                return;
            }
            text.append("    inet ").append(address);
            IpAddress broadcast = facts.broadcastOf(address);
            text.append(broadcast == null ? "" : " brd " + broadcast);
            text.append(" scope ").append(facts.scope()).append(' ').append(via.name());
            text.append("\n       valid_lft forever preferred_lft forever\n");
        }

        private static void statistics(InterfaceCounts counts, StringBuilder text) {
            String row = "    %10d %7d %6d %7d %7d %7d \n";
            text.append("    RX:  bytes packets errors dropped  missed   mcast           \n");
            text.append(
                    String.format(Locale.ROOT, row, counts.rxBytes(), counts.rxPackets(), 0, counts.rxDropped(), 0, 0));
            text.append("    TX:  bytes packets errors dropped carrier collsns           \n");
            text.append(
                    String.format(Locale.ROOT, row, counts.txBytes(), counts.txPackets(), 0, counts.txDropped(), 0, 0));
        }

        private String neighbours(Host host) {
            StringBuilder text = new StringBuilder();
            List<String> objects = new ArrayList<>();
            for (NetworkInterface each : host.ip().interfaces()) {
                if (!isWanted(each)) {
                    continue;
                }
                for (NeighbourEntry entry : each.neighbours()) {
                    if (!isWanted(entry.address())) {
                        continue;
                    }
                    objects.add(IpJson.neighbour(entry, each));
                    text.append(entry.address()).append(" dev ").append(each.name());
                    text.append(entry.state().isResolved() ? " lladdr " + entry.mac() : "");
                    text.append(' ').append(entry.state()).append(" \n");
                }
            }
            return json ? IpJson.list(objects) : text.toString();
        }
    }
}
