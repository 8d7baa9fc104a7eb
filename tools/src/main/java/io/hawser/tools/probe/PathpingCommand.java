package io.hawser.tools.probe;

import io.hawser.host.Host;
import io.hawser.tools.command.Console;
import io.hawser.tools.command.GetOpt;
import io.hawser.tools.command.HostLookup;
import io.hawser.tools.command.Usage;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command line of Windows' {@code pathping}. */
public final class PathpingCommand extends ProbeCommand {
    /** Makes the command, which resolves its target by {@code names}. */
    public PathpingCommand(HostLookup names) {
        super("pathping", "the routers on the way to a host, and the loss at each", 1, names);
    }

    @Override
    GetOpt options() {
        return new GetOpt("pathping", "4?np:q:w:");
    }

    /** Windows takes options after a slash, too. */
    @Override
    List<String> words(List<String> written) {
        return written.stream()
                .map(word -> word.matches("/[?4npqw]") ? "-" + word.charAt(1) : word)
                .toList();
    }

    @Override
    Arguments arguments() {
        return new Options();
    }

    private final class Options implements Arguments {
        private int queries = 100;
        private Duration period = Duration.ofMillis(250);
        private Duration timeout = Duration.ofSeconds(3);

        @Override
        public void option(String letter, @Nullable String argument) {
            switch (letter) {
                case "q" -> queries = number(argument, 1, 255);
                case "p" -> period = Duration.ofMillis(number(argument, 1, Integer.MAX_VALUE));
                case "w" -> timeout = Duration.ofMillis(number(argument, 1, Integer.MAX_VALUE));
                case "?" -> throw new Help(Usage.of("pathping"), false);
                default -> {} // 4 and n: there is only IPv4, without names
            }
        }

        @Override
        public ProbeTool tool(Host host, Target target, List<String> operands, Console console) {
            return new Pathping(host, target, console.out())
                    .queries(queries)
                    .period(period)
                    .timeout(timeout);
        }
    }
}
