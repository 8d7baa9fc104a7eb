package io.hawser.tools.probe;

import io.hawser.host.Host;
import io.hawser.tools.command.Console;
import io.hawser.tools.command.GetOpt;
import io.hawser.tools.command.GetOpt.Argument;
import io.hawser.tools.command.HostLookup;
import io.hawser.tools.command.Usage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command line of {@code traceroute}. */
public final class TracerouteCommand extends ProbeCommand {
    private static final int USAGE_ERROR = 2;

    private final InstantSource clock;

    /**
     * Makes the command, which resolves its target by {@code names}.
     *
     * @param clock measures the response times
     */
    public TracerouteCommand(InstantSource clock, HostLookup names) {
        super("traceroute", "the routers on the way to a host", USAGE_ERROR, names);
        this.clock = clock;
    }

    @Override
    GetOpt options() {
        return new GetOpt("traceroute", "46FIm:np:q:Tw:")
                .with("icmp", Argument.NONE, "I")
                .with("tcp", Argument.NONE, "T")
                .with("port", Argument.REQUIRED, "p")
                .with("dont-fragment", Argument.NONE, "F")
                .with("max-hops", Argument.REQUIRED, "m")
                .with("queries", Argument.REQUIRED, "q")
                .with("wait", Argument.REQUIRED, "w")
                .with("help", Argument.NONE, "help");
    }

    @Override
    Arguments arguments() {
        return new Options();
    }

    private final class Options implements Arguments {
        private int hops = 30;
        private int queries = 3;
        private boolean dontFragment;
        private boolean echo;
        private boolean syn;
        private int port;
        private Duration wait = Duration.ofSeconds(5);

        @Override
        public void option(String letter, @Nullable String argument) {
            switch (letter) {
                case "F" -> dontFragment = true;
                case "I" -> echo = true;
                case "T" -> syn = true;
                case "p" -> port = number(argument, 1, 65_535);
                case "m" -> hops = number(argument, 1, 255);
                case "q" -> queries = number(argument, 1, 10);
                case "w" -> wait = seconds(argument);
                case "help" -> throw new Help(Usage.of("traceroute"), true);
                default -> {} // n: no names are printed
            }
        }

        @Override
        public ProbeTool tool(Host host, Target target, List<String> operands, Console console) {
            Traceroute tool = new Traceroute(host, target, console.out())
                    .maxHops(hops)
                    .probesPerHop(queries)
                    .maxWait(wait)
                    .numeric(true)
                    .dontFragment(dontFragment)
                    .clock(() -> nanos(clock));
            if (syn && !target.address().isV4()) {
                throw new Refused("traceroute: -T works with IPv4 addresses only\n");
            }
            if (syn) {
                tool.bySyn(port);
            } else if (echo) {
                tool.byEcho();
            } else if (port > 0) {
                tool.firstPort(port);
            }
            return operands.size() > 1 ? tool.packetBytes(number(operands.get(1), 28, 65_000)) : tool;
        }
    }
}
