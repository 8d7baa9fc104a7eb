package io.hawser.tools.probe;

import io.hawser.host.Host;
import io.hawser.tools.command.Console;
import io.hawser.tools.command.GetOpt;
import io.hawser.tools.command.GetOpt.Argument;
import io.hawser.tools.command.HostLookup;
import io.hawser.tools.command.Usage;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command line of {@code ping} of iputils. */
public final class PingCommand extends ProbeCommand {
    private static final int USAGE_ERROR = 2;

    /** Makes the command, which resolves its target by {@code names}. */
    public PingCommand(HostLookup names) {
        super("ping", "echo requests to a host", USAGE_ERROR, names);
    }

    @Override
    GetOpt options() {
        return new GetOpt("ping", "46c:hi:M:nqs:t:W:").with("help", Argument.NONE, "h");
    }

    @Override
    Arguments arguments() {
        return new Options();
    }

    private final class Options implements Arguments {
        private int count;
        private int ttl;
        private int bytes = 56;
        private boolean quiet;
        private boolean dontFragment;
        private Duration interval = Duration.ofSeconds(1);
        private Duration linger = Duration.ofSeconds(10);

        @Override
        public void option(String letter, @Nullable String argument) {
            switch (letter) {
                case "c" -> count = number(argument, 1, Integer.MAX_VALUE);
                case "i" -> interval = seconds(argument);
                case "M" -> dontFragment = "do".equals(argument);
                case "q" -> quiet = true;
                case "s" -> bytes = number(argument, 0, 65_507);
                case "t" -> ttl = number(argument, 1, 255);
                case "W" -> linger = seconds(argument);
                case "h" -> throw new Refused(Usage.of("ping"));
                default -> {} // n: no names are printed
            }
        }

        @Override
        public ProbeTool tool(Host host, Target target, List<String> operands, Console console) {
            return new Ping(host, target, console.out())
                    .count(count)
                    .ttl(ttl)
                    .dataBytes(bytes)
                    .interval(interval)
                    .linger(linger)
                    .quiet(quiet)
                    .dontFragment(dontFragment);
        }
    }
}
