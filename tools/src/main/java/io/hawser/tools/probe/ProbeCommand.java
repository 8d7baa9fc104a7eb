package io.hawser.tools.probe;

import io.hawser.host.Host;
import io.hawser.tools.command.Console;
import io.hawser.tools.command.GetOpt;
import io.hawser.tools.command.GetOpt.BadOption;
import io.hawser.tools.command.HostLookup;
import io.hawser.tools.command.Tool;
import io.hawser.tools.command.ToolRun;
import io.hawser.tools.command.Usage;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A command line in front of a {@link ProbeTool}: options, the target, and the errors of the real program. */
abstract sealed class ProbeCommand implements Tool
        permits ArpingCommand, PingCommand, TracerouteCommand, MtrCommand, PathpingCommand {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** 128 plus the number of SIGINT. */
    private static final int INTERRUPTED = 130;

    private final String name;
    private final String summary;
    private final int usageError;
    private final HostLookup names;

    ProbeCommand(String name, String summary, int usageError, HostLookup names) {
        this.name = name;
        this.summary = summary;
        this.usageError = usageError;
        this.names = names;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String summary() {
        return summary;
    }

    /** The time of a clock in nanoseconds since 1970. */
    static long nanos(InstantSource clock) {
        Instant now = clock.instant();
        return now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
    }

    /** The arguments of one run. */
    interface Arguments {
        /** Reads an option. */
        void option(String letter, @Nullable String argument);

        /** Makes the tool with the options that were read. */
        ProbeTool tool(Host host, Target target, List<String> operands, Console console);
    }

    /** The supported options. */
    abstract GetOpt options();

    abstract Arguments arguments();

    /** The message about a name that means no address. */
    String unknown(String text) {
        return name + ": " + text + ": Name or service not known\n";
    }

    /** The words of the command line as {@link #options} reads them. */
    List<String> words(List<String> written) {
        return written;
    }

    @Override
    public final ToolRun start(Host host, List<String> words, Console console) {
        Arguments arguments = arguments();
        try {
            int[] family = {0};
            List<String> operands = options().read(words(words), (letter, argument) -> {
                if (letter.equals("4") || letter.equals("6")) {
                    family[0] = Integer.parseInt(letter);
                } else {
                    arguments.option(letter, argument);
                }
            });
            if (operands.isEmpty()) {
                throw new Refused(Usage.of(name));
            }
            Run run = new Run(host, arguments, operands, family[0], console);
            run.find(operands.getFirst());
            return run;
        } catch (BadOption bad) {
            console.err().print(bad.getMessage() + "\n" + Usage.of(name));
        } catch (Refused refused) {
            console.err().print(refused.getMessage());
        } catch (Help help) {
            (help.toStandardError ? console.err() : console.out()).print(help.getMessage());
            console.exit(0);
            return ToolRun.ENDED;
        }
        console.exit(usageError);
        return ToolRun.ENDED;
    }

    /** A run, which first resolves its target. */
    private final class Run implements ToolRun {
        private final Host host;
        private final Arguments arguments;
        private final List<String> operands;

        /** 4 or 6 for {@code -4} or {@code -6}, otherwise 0. */
        private final int family;

        private final Console console;
        private @Nullable ProbeTool tool;
        private boolean ended;

        Run(Host host, Arguments arguments, List<String> operands, int family, Console console) {
            this.host = host;
            this.arguments = arguments;
            this.operands = operands;
            this.family = family;
            this.console = console;
        }

        void find(String text) {
            IpAddress written;
            try {
                written = IpAddress.parse(text);
            } catch (IllegalArgumentException isName) {
                lookUp(text);
                return;
            }
            if (isWanted(written)) {
                begin(Target.of(written));
            } else {
                console.err().print(unknown(text));
                end(usageError);
            }
        }

        private boolean isWanted(IpAddress address) {
            return family == 0 || address.isV4() == (family == 4);
        }

        private void lookUp(String text) {
            try {
                names.lookUp(host, text, found -> {
                    if (!ended) {
                        found(text, found);
                    }
                });
            } catch (IllegalArgumentException noName) {
                found(text, List.of());
            }
        }

        private void found(String text, List<IpAddress> addresses) {
            IpAddress first = addresses.stream()
                    .filter(each -> isWanted(each) && (family != 0 || each.isV4()))
                    .findFirst()
                    .orElseGet(() -> addresses.stream()
                            .filter(this::isWanted)
                            .findFirst()
                            .orElse(null));
            if (first == null) {
                console.err().print(unknown(text));
                end(usageError);
            } else {
                begin(new Target(text, first));
            }
        }

        private void begin(Target target) {
            ProbeTool made;
            try {
                made = arguments.tool(host, target, operands, console);
            } catch (Refused refused) {
                console.err().print(refused.getMessage());
                end(usageError);
                return;
            }
            tool = made;
            made.whenDone(() -> end(made.exitCode()));
            made.start();
        }

        private void end(int code) {
            ended = true;
            console.exit(code);
        }

        @Override
        public void interrupt() {
            if (ended) {
                return;
            }
            if (tool != null) {
                tool.interrupt();
            } else {
                end(INTERRUPTED);
            }
        }
    }

    /** The user asks for the usage: it is printed, and the command ends well. */
    static final class Help extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final boolean toStandardError;

        /** @param toStandardError where the real program prints it */
        Help(String usage, boolean toStandardError) {
            super(usage);
            this.toStandardError = toStandardError;
        }
    }

    /** An argument that the command refuses; the message is what it prints. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    /** Parses a whole number from {@code least} to {@code most}. */
    final int number(@Nullable String text, long least, long most) {
        long value;
        try {
            value = Long.parseLong(String.valueOf(text));
        } catch (NumberFormatException bad) {
            throw new Refused(name + ": invalid argument: '" + text + "'\n");
        }
        if (value < least || value > most) {
            throw new Refused(name + ": invalid argument: '" + text + "': out of range: " + least + " <= value <= "
                    + most + "\n");
        }
        return (int) value;
    }

    /** Parses a time in seconds, which may have a fraction. */
    final Duration seconds(@Nullable String text) {
        try {
            double seconds = Double.parseDouble(String.valueOf(text));
            if (seconds >= 0 && seconds <= Integer.MAX_VALUE) {
                return Duration.ofNanos((long) (seconds * NANOS_PER_SECOND));
            }
        } catch (NumberFormatException bad) {
            // refused below
        }
        throw new Refused(name + ": bad timing interval: " + text + "\n");
    }
}
