package io.hawser.tools.probe;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.tools.command.Console;
import io.hawser.tools.command.GetOpt;
import io.hawser.tools.command.GetOpt.Argument;
import io.hawser.tools.command.HostLookup;
import io.hawser.tools.command.Usage;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command line of {@code arping} 2.23 of Thomas Habets, for IP addresses. */
public final class ArpingCommand extends ProbeCommand {
    private final InstantSource clock;

    /**
     * Makes the command, which resolves its target by {@code names}.
     *
     * @param clock measures the response times
     */
    public ArpingCommand(InstantSource clock, HostLookup names) {
        super("arping", "asks by ARP who has an address, again and again", 1, names);
        this.clock = clock;
    }

    @Override
    GetOpt options() {
        return new GetOpt("arping", "0c:C:dDhi:qrRS:uw:W:").with("help", Argument.NONE, "h");
    }

    @Override
    Arguments arguments() {
        return new Options();
    }

    @Override
    String unknown(String text) {
        return "arping: Can't resolve " + text + "\n";
    }

    private final class Options implements Arguments {
        private Arping.Form form = Arping.Form.LINES;
        private int count = Integer.MAX_VALUE;
        private int replies = Integer.MAX_VALUE;
        private boolean duplicates;
        private boolean mac;
        private boolean ip;
        private boolean printsSent;
        private @Nullable String via;
        private @Nullable IpAddress source;
        private Duration interval = Duration.ofSeconds(1);
        private Duration limit = Duration.ofNanos(Long.MAX_VALUE);

        @Override
        public void option(String letter, @Nullable String argument) {
            switch (letter) {
                case "0" -> source = IpAddress.ANY_V4;
                case "c" -> count = number(argument, 1, Integer.MAX_VALUE);
                case "C" -> replies = number(argument, 1, Integer.MAX_VALUE);
                case "d" -> duplicates = true;
                case "D" -> form = Arping.Form.MARKS;
                case "h" -> throw new Help(Usage.of("arping"), false);
                case "i" -> via = argument;
                case "q" -> form = Arping.Form.NONE;
                case "r" -> mac = true;
                case "R" -> ip = true;
                case "S" -> source = address(argument);
                case "u" -> printsSent = true;
                case "w" -> limit = seconds(argument);
                default -> interval = seconds(argument); // W
            }
        }

        private IpAddress address(@Nullable String text) {
            try {
                return IpAddress.parseIpv4(String.valueOf(text));
            } catch (IllegalArgumentException none) {
                throw new Refused("arping: Can't resolve " + text + "\n");
            }
        }

        @Override
        public ProbeTool tool(Host host, Target target, List<String> operands, Console console) {
            Arping tool = new Arping(host, target, console.out())
                    .form(form)
                    .count(count)
                    .replies(replies)
                    .findsDuplicates(duplicates)
                    .printsSent(printsSent)
                    .source(source)
                    .interfaceNamed(via == null ? null : find(host, via))
                    .interval(interval)
                    .limit(limit)
                    .clock(() -> nanos(clock));
            return mac || ip ? tool.raw(mac, ip) : tool;
        }

        private static NetworkInterface find(Host host, String name) {
            return host.ip().interfaces().stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new Refused("arping: libnet_init(LIBNET_LINK, " + name
                            + "): libnet_check_iface() ioctl: No such device\n"));
        }
    }
}
