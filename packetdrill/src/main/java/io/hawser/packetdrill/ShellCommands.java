package io.hawser.packetdrill;

import io.hawser.host.Host;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The shell commands of a script. Commands that set sysctls set those of the host, a file of such commands is read, and
 * commands that only clear state which a new host does not have are ignored. No shell is ever started.
 */
final class ShellCommands {
    private static final int DEEPEST = 4;
    private static final Pattern WORD =
            Pattern.compile("\"((?:\\\\.|[^\"])*)\"|'([^']*)'|\\$\\(\\(([^)]*)\\)\\)|([^\\s\"'$]+)|(.)");

    private static final Pattern QUEUE =
            Pattern.compile("tc qdisc (?:add|replace) dev tun0 root (pfifo|fq|pfifo_fast|fq_codel|noqueue)");
    private static final Pattern MTU = Pattern.compile("ip link set dev tun0 mtu ([0-9]{1,5})");

    /** Linux sysctls without effect here: they concern its segmentation offload, its queues and its history. */
    private static final Set<String> WITHOUT_MEANING = Set.of(
            "net.ipv4.tcp_fack",
            "net.ipv4.tcp_tso_win_divisor",
            "net.ipv4.tcp_min_tso_segs",
            "net.ipv4.tcp_tso_rtt_log",
            "net.ipv4.tcp_autocorking",
            "net.ipv4.tcp_limit_output_bytes",
            "net.ipv4.tcp_no_metrics_save",
            "net.ipv4.tcp_low_latency",
            "net.ipv4.tcp_comp_sack_nr",
            "net.ipv4.tcp_comp_sack_delay_ns",
            "net.ipv4.tcp_shrink_window");

    private final HostUnderTest under;
    private final Host host;
    private final Nstat nstat;

    private final @Nullable Path folder;
    private final boolean ignore;
    private final List<String> skipped = new ArrayList<>();
    private int depth;

    ShellCommands(HostUnderTest under, @Nullable Path folder, boolean ignore) {
        this.under = under;
        host = under.host;
        nstat = new Nstat(host.tcp().counters());
        this.folder = folder;
        this.ignore = ignore;
    }

    List<String> skipped() {
        return List.copyOf(skipped);
    }

    void run(String text, int line) {
        for (String row : text.replaceAll("\\\\\\R", " ").split("\\R|;|&&", -1)) {
            String command = row.strip();
            if (!command.isEmpty() && !command.startsWith("#")) {
                command(command, line);
            }
        }
    }

    private void command(String command, int line) {
        if (command.startsWith("nstat")) {
            nstat(command, line);
            return;
        }
        if (command.startsWith("tc ") || command.startsWith("ip link ")) {
            link(command, line);
            return;
        }
        List<String> words = words(command.replaceFirst("\\s#.*", "").replaceAll("\\s*(?:[0-9]?>>?|&>)\\s*\\S+", ""));
        if (words.isEmpty()) {
            return;
        }
        String program = words.getFirst();
        List<String> arguments = words.subList(1, words.size());
        if (program.equals("sysctl") || program.endsWith("/sysctl")) {
            arguments.stream().filter(word -> !word.startsWith("-")).forEach(word -> assign(word, command, line));
        } else if (program.endsWith("set_sysctls.py")) {
            arguments.forEach(word -> assign(word.replaceFirst("^/proc/sys/", ""), command, line));
        } else if (program.equals("echo") && command.contains("/proc/sys/")) {
            String target = command.replaceFirst(".*>\\s*/proc/sys/(\\S+).*", "$1");
            assign(target + "=" + String.join(" ", arguments), command, line);
        } else if (command.startsWith("ip tcp_metrics flush")) {
            host.tcp().forgetServers();
        } else if (program.endsWith(".sh") && !program.contains("sysctl_restore")) {
            file(program, command, line);
        } else if (!isNothingToDo(program, command)) {
            unknown(command, line);
        }
    }

    /** Returns whether a command has no effect on a new host. */
    private static boolean isNothingToDo(String program, String command) {
        return program.contains("sysctl_restore")
                || program.equals("true")
                || command.matches("ethtool -K tun0( (tso|gso|gro|tx|rx|sg) (on|off))+");
    }

    private void nstat(String command, int line) {
        boolean matches;
        try {
            matches = nstat.run(command);
        } catch (IllegalArgumentException notThat) {
            unknown(command + ": " + notThat.getMessage(), line);
            return;
        }
        if (!matches) {
            throw new ScriptFailure(line, "exit status 1: " + command);
        }
    }

    /** Configures the link: its queue, of which only fq has an effect, because it paces; and its MTU. */
    private void link(String command, int line) {
        Matcher queue = QUEUE.matcher(command);
        Matcher mtu = MTU.matcher(command);
        if (queue.matches()) {
            assign("net.hawser.tcp_pacing=" + (queue.group(1).equals("fq") ? "1" : "0"), command, line);
        } else if (mtu.matches()) {
            under.mtuBytes(Integer.parseInt(mtu.group(1)));
        } else {
            unknown(command, line);
        }
    }

    private void file(String name, String command, int line) {
        Path file = folder == null ? null : folder.resolve(name);
        if (file == null || !Files.isRegularFile(file) || depth >= DEEPEST) {
            if (name.endsWith("defaults.sh")) {
                CommonDefaults.SYSCTLS.forEach(sysctl -> assign(sysctl, command, line));
                return;
            }
            unknown(command, line);
            return;
        }
        depth++;
        try {
            String text = Files.readString(file, StandardCharsets.UTF_8);
            // a comment in the file may contain any of the characters that separate commands
            for (String row : text.replaceAll("\\\\\\R", " ").split("\\R", -1)) {
                if (!row.strip().startsWith("#")) {
                    run(row, line);
                }
            }
        } catch (IOException unreadable) {
            unknown(command, line);
        } finally {
            depth--;
        }
    }

    private void assign(String assignment, String command, int line) {
        int equals = assignment.indexOf('=');
        if (equals < 0) {
            unknown(command, line);
            return;
        }
        String name = assignment.substring(0, equals).strip().replace('/', '.');
        String value = decimal(assignment.substring(equals + 1).strip());
        try {
            host.sysctls().set(name, value);
        } catch (IllegalArgumentException notThat) {
            // unsupported parts of a common file are skipped: few scripts need all of it
            if (!WITHOUT_MEANING.contains(name) && depth == 0) {
                unknown(command + ": " + notThat.getMessage(), line);
            }
        }
    }

    /** Converts hexadecimal numbers, which Linux accepts too. */
    private static String decimal(String value) {
        return value.matches("0x[0-9a-fA-F]{1,15}") ? Long.decode(value).toString() : value;
    }

    private void unknown(String command, int line) {
        if (!ignore) {
            throw new UnsupportedScriptException(
                    line, "a line for the shell that is not understood (--ignore-shell skips it): " + command);
        }
        skipped.add("line " + line + ": " + command);
    }

    private static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        Matcher matcher = WORD.matcher(command);
        while (matcher.find()) {
            boolean isSpace = matcher.group(5) != null && matcher.group(5).isBlank();
            if (isSpace && inWord) {
                words.add(word.toString());
                word.setLength(0);
            }
            inWord = !isSpace;
            if (matcher.group(1) != null) {
                word.append(arithmetic(matcher.group(1)));
            } else if (!isSpace) {
                word.append(arithmetic(matcher.group().replace("'", "")));
            }
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }

    /** Evaluates {@code $((15*1024*1024))}. */
    private static String arithmetic(String text) {
        return Pattern.compile("\\$\\(\\(([0-9* ]+)\\)\\)").matcher(text).replaceAll(product -> {
            long value = 1;
            for (String factor : product.group(1).split("\\*", -1)) {
                value *= Long.parseLong(factor.strip());
            }
            return Long.toString(value);
        });
    }
}
