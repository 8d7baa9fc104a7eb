package io.hawser.tools.dns;

import io.hawser.host.Host;
import io.hawser.services.dns.resolver.ResolverSettings;
import io.hawser.tools.command.Console;
import io.hawser.tools.command.Tool;
import io.hawser.tools.command.ToolRun;
import io.hawser.tools.command.Usage;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** The command line of {@code dig} of BIND 9.18. */
public final class DigTool implements Tool {
    /** The printed version: that of the program whose output is reproduced. */
    static final String VERSION = "9.18-Hawser";

    private final Function<Host, ResolverSettings> resolvers;
    private final InstantSource clock;
    private final RandomGenerator random;

    /**
     * Makes the command.
     *
     * @param resolvers the servers of a host, used if the command names none
     * @param clock the time of day of a response
     * @param random draws ids and cookies
     */
    public DigTool(Function<Host, ResolverSettings> resolvers, InstantSource clock, RandomGenerator random) {
        this.resolvers = resolvers;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public String name() {
        return "dig";
    }

    @Override
    public String summary() {
        return "asks DNS servers, and shows all of their responses";
    }

    @Override
    public ToolRun start(Host host, List<String> arguments, Console console) {
        if (arguments.equals(List.of("-v"))) {
            console.err().print("DiG " + VERSION + "\n");
            console.exit(0);
            return ToolRun.ENDED;
        }
        if (arguments.contains("-h")) {
            console.out().print(Usage.of("dig"));
            console.exit(0);
            return ToolRun.ENDED;
        }
        try {
            DigOptions options = DigOptions.read(arguments);
            options.warnings().forEach(each -> console.err().print(each + "\n"));
            DigRun run = new DigRun(host, console, clock, random, options, arguments);
            run.servers(resolvers.apply(host));
            run.next();
            return run;
        } catch (DigOptions.Refused refused) {
            console.err().print(refused.getMessage() + "\n");
            if (refused.withUsage()) {
                console.err().print("""
                        Usage:  dig [@global-server] [domain] [q-type] [q-class] {q-opt}
                                    {global-d-opt} host [@local-server] {local-d-opt}
                                    [ host [@local-server] {local-d-opt} [...]]

                        Use "dig -h" (or "dig -h | more") for complete list of options
                        """);
            }
            console.exit(refused.exitCode());
            return ToolRun.ENDED;
        }
    }
}
