package io.hawser.tools.dns;

import io.hawser.host.Host;
import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.message.RecordClass;
import io.hawser.services.dns.message.RecordType;
import io.hawser.services.dns.resolver.ResolverSettings;
import io.hawser.services.dns.transport.NameServer;
import io.hawser.tools.command.Console;
import io.hawser.tools.command.GetOpt;
import io.hawser.tools.command.GetOpt.BadOption;
import io.hawser.tools.command.Tool;
import io.hawser.tools.command.ToolRun;
import io.hawser.tools.command.Usage;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The command line of {@code host} of BIND 9.18. */
public final class HostTool implements Tool {
    private final Function<Host, ResolverSettings> resolvers;
    private final RandomGenerator random;

    /**
     * Makes the command.
     *
     * @param resolvers the servers of a host, used if the command names none, and its search list
     * @param random draws ids
     */
    public HostTool(Function<Host, ResolverSettings> resolvers, RandomGenerator random) {
        this.resolvers = resolvers;
        this.random = random;
    }

    @Override
    public String name() {
        return "host";
    }

    @Override
    public String summary() {
        return "looks up names and addresses";
    }

    /** The options of a command line. */
    static final class Options {
        boolean verbose;
        boolean overTcp;
        boolean list;
        boolean recursion = true;
        int type = -1;
        int recordClass = RecordClass.IN;
        int port = NameServer.PORT;
        int ndots = -1;
        int attempts = 2;
        Duration timeout = Duration.ofSeconds(5);
        String target = "";

        @Nullable
        String server;
    }

    /** Thrown for an invalid argument; the message is that of {@code host}. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final int exitCode;

        Refused(String message) {
            this(message, 1);
        }

        Refused(String message, int exitCode) {
            super(message);
            this.exitCode = exitCode;
        }
    }

    @Override
    public ToolRun start(Host host, List<String> arguments, Console console) {
        Options options = new Options();
        try {
            List<String> operands = new GetOpt("host", "46aAc:CdilN:p:rR:st:TUvVwW:")
                    .read(arguments, (letter, argument) -> option(options, letter, argument));
            if (operands.isEmpty()) {
                throw new Refused(Usage.of("host"));
            }
            options.target = operands.getFirst();
            options.server = operands.size() > 1 ? operands.get(1) : null;
            HostRun run = new HostRun(host, console, random, options, settings(host, options), names(host, options));
            run.next();
            return run;
        } catch (BadOption bad) {
            console.err().print(bad.getMessage() + "\n" + Usage.of("host"));
        } catch (Refused refused) {
            console.err().print(refused.getMessage());
            console.exit(refused.exitCode);
            return ToolRun.ENDED;
        }
        console.exit(1);
        return ToolRun.ENDED;
    }

    private static void option(Options options, String letter, @Nullable String argument) {
        String text = String.valueOf(argument);
        switch (letter) {
            case "a", "A" -> {
                options.verbose = true;
                options.type = RecordType.ANY;
            }
            case "v", "d" -> options.verbose = true;
            case "l" -> {
                options.list = true;
                options.type = RecordType.AXFR;
            }
            case "r" -> options.recursion = false;
            case "T" -> options.overTcp = true;
            case "t" -> options.type = type(text);
            case "c" -> {
                options.recordClass = RecordClass.find(text);
                if (options.recordClass < 0) {
                    throw new Refused("host: invalid class: " + text + "\n\n", 2);
                }
            }
            case "p" -> options.port = number(text, 1, 0xffff);
            case "N" -> options.ndots = number(text, 0, 15);
            case "R" -> options.attempts = 1 + number(text, 0, 0xff);
            case "W" -> options.timeout = Duration.ofSeconds(Math.max(1, number(text, 0, 0xffff)));
            case "w" -> options.timeout = Duration.ofSeconds(Integer.MAX_VALUE);
            case "C" -> throw new Refused("host: -C is not supported by Hawser\n");
            default -> {} // 4, 6, i, s, U, V: without effect here
        }
    }

    private static int type(String text) {
        int type = RecordType.find(text);
        if (type < 0) {
            throw new Refused("host: invalid type: " + text + "\n\n", 2);
        }
        return type;
    }

    private static int number(String text, int least, int most) {
        if (!text.matches("[0-9]{1,6}")) {
            throw new Refused("host: invalid number: " + text + "\n");
        }
        return Math.clamp(Integer.parseInt(text), least, most);
    }

    private List<NameServer> settings(Host host, Options options) {
        String server = options.server;
        if (server == null) {
            return resolvers.apply(host).servers().stream()
                    .map(each -> new NameServer(
                            each.address(), options.port == NameServer.PORT ? each.port() : options.port))
                    .toList();
        }
        IpAddress address = literal(server);
        if (address == null || !address.isV4()) {
            throw new Refused("host: couldn't get address for '" + server + "': "
                    + (address == null ? "failure" : "network unreachable") + "\n");
        }
        return List.of(new NameServer(address, options.port));
    }

    /** The names to try for the target, in order. */
    private List<DnsName> names(Host host, Options options) {
        IpAddress address = literal(options.target);
        if (address != null) {
            if (options.type < 0) {
                options.type = RecordType.PTR;
            }
            return List.of(DnsName.reverseOf(address));
        }
        try {
            DnsName whole = DnsName.parse(options.target);
            List<DnsName> names = new ArrayList<>();
            ResolverSettings settings = resolvers.apply(host);
            if (!options.target.endsWith(".")) {
                for (DnsName domain : settings.search()) {
                    names.add(DnsName.parse(options.target, domain));
                }
            }
            int ndots = options.ndots < 0 ? settings.ndots() : options.ndots;
            names.add(whole.labelCount() - 1 >= ndots ? 0 : names.size(), whole);
            return names;
        } catch (IllegalArgumentException wrong) {
            String why = String.valueOf(wrong.getMessage()).contains("empty label") ? "empty label" : "label too long";
            throw new Refused("host: '" + options.target + "' is not a legal name (" + why + ")\n", DigOptions.FATAL);
        }
    }

    static @Nullable IpAddress literal(String text) {
        try {
            return IpAddress.parse(text);
        } catch (IllegalArgumentException name) {
            return null;
        }
    }
}
