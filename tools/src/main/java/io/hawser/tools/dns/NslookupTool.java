package io.hawser.tools.dns;

import io.hawser.host.Host;
import io.hawser.services.dns.resolver.ResolverSettings;
import io.hawser.services.dns.transport.NameServer;
import io.hawser.tools.command.Console;
import io.hawser.tools.command.Tool;
import io.hawser.tools.command.ToolRun;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@code nslookup} of BIND 9.18: with a name it performs one lookup, without one it is interactive.
 */
public final class NslookupTool implements Tool {
    private final Function<Host, ResolverSettings> resolvers;
    private final RandomGenerator random;

    /**
     * Makes the command.
     *
     * @param resolvers the servers of a host, used if the command names none, and its search list
     * @param random draws ids
     */
    public NslookupTool(Function<Host, ResolverSettings> resolvers, RandomGenerator random) {
        this.resolvers = resolvers;
        this.random = random;
    }

    @Override
    public String name() {
        return "nslookup";
    }

    @Override
    public String summary() {
        return "looks up names and addresses, also interactively";
    }

    @Override
    public ToolRun start(Host host, List<String> arguments, Console console) {
        if (arguments.equals(List.of("-version"))) {
            console.out().print("nslookup " + DigTool.VERSION + "\n");
            console.exit(0);
            return ToolRun.ENDED;
        }
        NslookupSettings settings = new NslookupSettings();
        ResolverSettings resolver = resolvers.apply(host);
        settings.searchList = new ArrayList<>(resolver.search());
        settings.ndots = resolver.ndots();
        List<String> operands = new ArrayList<>();
        for (String word : arguments) {
            if (word.startsWith("-") && word.length() > 1) {
                console.out().print(settings.set(word.substring(1)));
            } else {
                operands.add(word);
            }
        }
        NslookupRun run = new NslookupRun(host, console, random, settings);
        run.servers(resolver.servers());
        boolean interactive = operands.isEmpty() || operands.getFirst().equals("-");
        if (operands.size() > 1 && !run.server(operands.get(1))) {
            console.err().print(noAddress(operands.get(1)));
            console.exit(1);
            return ToolRun.ENDED;
        }
        if (interactive) {
            run.converse();
        } else {
            run.lookUpAndEnd(operands.getFirst());
        }
        return run;
    }

    static String noAddress(String server) {
        return "nslookup: couldn't get address for '" + server + "': failure\n";
    }

    /** Parses a server; null if the text is not an IPv4 address. */
    static @Nullable NameServer serverOf(String text, int port) {
        IpAddress address = HostTool.literal(text);
        return address == null || !address.isV4() ? null : new NameServer(address, port);
    }
}
