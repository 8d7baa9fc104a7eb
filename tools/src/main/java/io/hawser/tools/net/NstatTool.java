package io.hawser.tools.net;

import io.hawser.host.Host;
import io.hawser.tools.command.Console;
import io.hawser.tools.command.GetOpt;
import io.hawser.tools.command.GetOpt.Argument;
import io.hawser.tools.command.GetOpt.BadOption;
import io.hawser.tools.command.Tool;
import io.hawser.tools.command.ToolRun;
import io.hawser.tools.command.Usage;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code nstat} of iproute2 6.1: the counters of a host, or their increase since the last run. */
public final class NstatTool implements Tool {
    private static final int FAILURE = 255;

    /** Counters of each host at the last run of the command; the real tool stores them in a file. */
    private final Map<Host, Map<String, Long>> history = new WeakHashMap<>();

    @Override
    public String name() {
        return "nstat";
    }

    @Override
    public String summary() {
        return "counters by their MIB names; -az for all";
    }

    @Override
    public ToolRun start(Host host, List<String> arguments, Console console) {
        Request request = new Request();
        List<String> patterns;
        try {
            patterns = new GetOpt("nstat", "hVzrnasj")
                    .with("help", Argument.NONE, "h")
                    .with("version", Argument.NONE, "V")
                    .with("zeros", Argument.NONE, "z")
                    .with("reset", Argument.NONE, "r")
                    .with("nooutput", Argument.NONE, "n")
                    .with("ignore", Argument.NONE, "a")
                    .with("noupdate", Argument.NONE, "s")
                    .with("json", Argument.NONE, "j")
                    .read(arguments, request::option);
        } catch (BadOption bad) {
            console.err().print(bad.getMessage() + "\n" + Usage.of("nstat"));
            console.exit(FAILURE);
            return ToolRun.ENDED;
        }
        if (request.help || request.version) {
            console.out().print(request.help ? Usage.of("nstat") : "nstat utility, iproute2-6.1.0 (Hawser)\n");
        } else {
            console.out().print(list(host, request, patterns));
        }
        console.exit(0);
        return ToolRun.ENDED;
    }

    private String list(Host host, Request request, List<String> patterns) {
        Map<String, Long> before = request.absolute ? Map.of() : history.getOrDefault(host, Map.of());
        Map<String, Long> now = new HashMap<>();
        List<Pattern> wanted = patterns.stream().map(NstatTool::glob).toList();
        StringBuilder text = new StringBuilder(request.json ? "{\"kernel\":{" : "#kernel\n");
        boolean[] first = {true};
        Snmp.of(host)
                .forEach((group, values) -> values.forEach(each -> {
                    String name = group + each.name();
                    now.put(name, each.value());
                    long grown = each.value() - before.getOrDefault(name, 0L);
                    boolean matches = wanted.isEmpty()
                            || wanted.stream().anyMatch(one -> one.matcher(name).matches());
                    if (isCounter(name) && matches && (grown != 0 || request.zeros)) {
                        text.append(
                                request.json
                                        ? (first[0] ? "" : ",") + "\"" + name + "\":" + grown
                                        : String.format(Locale.ROOT, "%-32s%-16d%6.1f\n", name, grown, 0.0));
                        first[0] = false;
                    }
                }));
        if (!request.noUpdate) {
            history.put(host, now);
        }
        return request.noOutput ? "" : text + (request.json ? "}}\n" : "");
    }

    /** Returns whether the name is a counter: nstat omits settings and gauges. */
    private static boolean isCounter(String name) {
        return switch (name) {
            case "IpForwarding",
                    "IpDefaultTTL",
                    "TcpRtoAlgorithm",
                    "TcpRtoMin",
                    "TcpRtoMax",
                    "TcpMaxConn",
                    "TcpCurrEstab",
                    "DhcpAddresses",
                    "DhcpLeases" -> false;
            default -> true;
        };
    }

    private static Pattern glob(String pattern) {
        String quoted = Pattern.quote(pattern).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
        return Pattern.compile(quoted, Pattern.CASE_INSENSITIVE);
    }

    private static final class Request {
        private boolean absolute;
        private boolean zeros;
        private boolean noUpdate;
        private boolean noOutput;
        private boolean json;
        private boolean help;
        private boolean version;

        private void option(String letter, @Nullable String argument) {
            switch (letter) {
                case "a", "r" -> absolute = true;
                case "z" -> zeros = true;
                case "s" -> noUpdate = true;
                case "n" -> noOutput = true;
                case "j" -> json = true;
                case "h" -> help = true;
                default -> version = true;
            }
        }
    }
}
