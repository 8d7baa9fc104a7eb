package io.hawser.tools.net;

import io.hawser.host.Host;
import io.hawser.sysctl.Sysctl;
import io.hawser.tools.command.Console;
import io.hawser.tools.command.GetOpt;
import io.hawser.tools.command.GetOpt.Argument;
import io.hawser.tools.command.GetOpt.BadOption;
import io.hawser.tools.command.Tool;
import io.hawser.tools.command.ToolRun;
import io.hawser.tools.command.Usage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * {@code sysctl} of procps 4.0: reads and changes the settings of a host, and reads files like
 * {@code /etc/sysctl.conf}.
 */
public final class SysctlTool implements Tool {
    private static final String DEFAULT_FILE = "/etc/sysctl.conf";

    @Override
    public String name() {
        return "sysctl";
    }

    @Override
    public String summary() {
        return "settings: -a for all, NAME=VALUE to change, -p FILE";
    }

    @Override
    public ToolRun start(Host host, List<String> arguments, Console console) {
        new Run(host, console).start(arguments);
        return ToolRun.ENDED;
    }

    private static final class Run {
        private final Host host;
        private final Console console;
        private boolean all;
        private boolean namesOnly;
        private boolean valuesOnly;
        private boolean withoutNewline;
        private boolean quiet;
        private boolean write;
        private boolean ignoreUnknown;
        private boolean dryRun;
        private boolean help;
        private boolean version;
        private boolean load;
        private @Nullable String file;
        private @Nullable Pattern pattern;
        private @Nullable String badPattern;
        private boolean failed;

        Run(Host host, Console console) {
            this.host = host;
            this.console = console;
        }

        void start(List<String> arguments) {
            List<String> words;
            try {
                words = options().read(arguments, this::option);
            } catch (BadOption bad) {
                console.err().print(bad.getMessage() + "\n" + Usage.of("sysctl"));
                console.exit(1);
                return;
            }
            if (help || version) {
                console.out().print(help ? Usage.of("sysctl") : "sysctl from procps-ng 4.0.2 (Hawser)\n");
                console.exit(0);
            } else if (badPattern != null) {
                fail("sysctl: " + badPattern);
                console.exit(1);
            } else if (load) {
                Deque<String> files = new ArrayDeque<>(words);
                if (file != null) {
                    files.addFirst(file);
                }
                loadNext(files.isEmpty() ? new ArrayDeque<>(List.of(DEFAULT_FILE)) : files);
            } else if (all) {
                host.sysctls().all().stream().filter(this::isWanted).forEach(this::print);
                console.exit(0);
            } else if (words.isEmpty()) {
                fail("sysctl: no variables specified\nTry `sysctl --help' for more information.");
                console.exit(1);
            } else {
                words.forEach(this::readOrWrite);
                console.exit(failed ? 1 : 0);
            }
        }

        private static GetOpt options() {
            return new GetOpt("sysctl", "bneNwfp::qoxaAXr:Vdh")
                    .with("all", Argument.NONE, "a")
                    .with("binary", Argument.NONE, "b")
                    .with("ignore", Argument.NONE, "e")
                    .with("names", Argument.NONE, "N")
                    .with("values", Argument.NONE, "n")
                    .with("load", Argument.OPTIONAL, "p")
                    .with("pattern", Argument.REQUIRED, "r")
                    .with("quiet", Argument.NONE, "q")
                    .with("write", Argument.NONE, "w")
                    .with("dry-run", Argument.NONE, "dry-run")
                    .with("deprecated", Argument.NONE, "deprecated")
                    .with("help", Argument.NONE, "h")
                    .with("version", Argument.NONE, "V");
        }

        private void option(String letter, @Nullable String argument) {
            switch (letter) {
                case "a", "A", "X" -> all = true;
                case "b" -> {
                    valuesOnly = true;
                    withoutNewline = true;
                }
                case "e" -> ignoreUnknown = true;
                case "N" -> namesOnly = true;
                case "n" -> valuesOnly = true;
                case "q" -> quiet = true;
                case "w" -> write = true;
                case "f", "p" -> {
                    load = true;
                    file = argument;
                }
                case "r" -> pattern(String.valueOf(argument));
                case "dry-run" -> dryRun = true;
                case "h", "d" -> help = true;
                case "V" -> version = true;
                default -> {} // o, x, deprecated: sysctl accepts and ignores them
            }
        }

        private void pattern(String expression) {
            try {
                pattern = Pattern.compile(expression);
            } catch (PatternSyntaxException wrong) {
                badPattern = "invalid regular expression \"" + expression + "\": " + wrong.getDescription();
            }
        }

        private boolean isWanted(Sysctl sysctl) {
            return pattern == null || pattern.matcher(sysctl.name()).find();
        }

        private void readOrWrite(String word) {
            int equals = word.indexOf('=');
            if (equals >= 0) {
                write(
                        word.substring(0, equals).strip(),
                        word.substring(equals + 1).strip(),
                        ignoreUnknown);
            } else if (write) {
                fail("sysctl: command line(0): invalid syntax, continuing...");
            } else {
                Sysctl sysctl = find(word, ignoreUnknown);
                if (sysctl != null && isWanted(sysctl)) {
                    print(sysctl);
                }
            }
        }

        /** Reads the first file, then the others, and ends. */
        private void loadNext(Deque<String> files) {
            String next = files.poll();
            if (next == null) {
                console.exit(failed ? 1 : 0);
                return;
            }
            console.read(
                    next,
                    content -> {
                        read(next, new String(content, StandardCharsets.UTF_8));
                        loadNext(files);
                    },
                    reason -> {
                        fail("sysctl: cannot open \"" + next + "\": " + reason);
                        loadNext(files);
                    });
        }

        /**
         * Reads a text in the format of sysctl.conf(5): the failure of a line that begins with {@code -} is ignored.
         */
        private void read(String name, String text) {
            List<String> lines = new ArrayList<>(text.lines().toList());
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i).strip();
                if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
                    continue;
                }
                int equals = line.indexOf('=');
                if (equals < 0) {
                    console.err().print("sysctl: " + name + "(" + (i + 1) + "): invalid syntax, continuing...\n");
                    continue;
                }
                boolean mayFail = line.startsWith("-");
                String key = line.substring(mayFail ? 1 : 0, equals).strip();
                write(key, line.substring(equals + 1).strip(), mayFail || ignoreUnknown);
            }
        }

        private void write(String name, String value, boolean mayFail) {
            Sysctl sysctl = find(name, mayFail);
            if (sysctl == null || !isWanted(sysctl)) {
                return;
            }
            try {
                if (!dryRun) {
                    sysctl.set(value);
                }
            } catch (IllegalArgumentException wrong) {
                if (!mayFail) {
                    // the kernel prints only the first of these words
                    fail("sysctl: setting key \"" + sysctl.name() + "\": Invalid argument: " + wrong.getMessage());
                }
                return;
            }
            if (!quiet) {
                print(sysctl.name(), value);
            }
        }

        private @Nullable Sysctl find(String name, boolean mayFail) {
            String dotted = name.replace('/', '.');
            for (Sysctl each : host.sysctls().all()) {
                if (each.name().equals(dotted)) {
                    return each;
                }
            }
            if (!mayFail) {
                fail("sysctl: cannot stat /proc/sys/" + dotted.replace('.', '/') + ": No such file or directory");
            }
            return null;
        }

        private void print(Sysctl sysctl) {
            print(sysctl.name(), sysctl.get());
        }

        private void print(String name, String value) {
            String end = withoutNewline ? "" : "\n";
            console.out().print(namesOnly ? name + "\n" : valuesOnly ? value + end : name + " = " + value + "\n");
        }

        private void fail(String message) {
            failed = true;
            console.err().print(message + "\n");
        }
    }
}
