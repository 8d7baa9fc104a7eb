package io.hawser.packetdrill;

import io.hawser.mib.Counters;
import io.hawser.tcp.event.TcpCounter;
import java.util.EnumMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * nstat(8) in scripts: {@code nstat | grep NAME | grep -q " 3 "} succeeds if the counter has grown by that number since
 * the last run of nstat, or since the first run of {@code nstat -s}.
 */
final class Nstat {
    private static final Pattern GREP = Pattern.compile("grep\\s+(?:-[qE]+\\s+)?(?:\"([^\"]*)\"|'([^']*)'|(\\S+))");

    private final Counters<TcpCounter> counters;
    private final Map<TcpCounter, Long> before = new EnumMap<>(TcpCounter.class);

    Nstat(Counters<TcpCounter> counters) {
        this.counters = counters;
    }

    /**
     * Runs a pipeline that begins with nstat.
     *
     * @return whether its last command would succeed
     * @throws IllegalArgumentException if it has another command than grep
     */
    boolean run(String pipeline) {
        String[] commands = pipeline.replaceAll("\\s*[0-9]?>\\s*\\S+", "").split("\\|", -1);
        boolean matches =
                commands.length == 1 || counters.names().stream().anyMatch(counter -> passes(counter, commands));
        if (!commands[0].strip().endsWith("-s")) {
            counters.names().forEach(counter -> before.put(counter, counters.get(counter)));
        }
        return matches;
    }

    private boolean passes(TcpCounter counter, String[] commands) {
        long grown = counters.get(counter) - before.getOrDefault(counter, 0L);
        String line = grown == 0 ? "" : counter.group() + counter.mibName() + "   " + grown + "   0.0";
        for (int i = 1; i < commands.length; i++) {
            Matcher grep = GREP.matcher(commands[i].strip());
            if (!grep.matches()) {
                throw new IllegalArgumentException("only grep can follow nstat, not '" + commands[i].strip() + "'");
            }
            String quoted = grep.group(1) != null ? grep.group(1) : grep.group(2);
            if (line.isEmpty() || !contains(line, quoted != null ? quoted : grep.group(3))) {
                return false;
            }
        }
        return true;
    }

    private static boolean contains(String line, String pattern) {
        try {
            return Pattern.compile(pattern).matcher(line).find();
        } catch (PatternSyntaxException wrong) {
            throw new IllegalArgumentException("grep: " + wrong.getMessage(), wrong);
        }
    }
}
