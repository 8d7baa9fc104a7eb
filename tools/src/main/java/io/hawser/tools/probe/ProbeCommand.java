package io.hawser.tools.probe;

import io.hawser.host.Host;
import io.hawser.tools.command.Console;
import io.hawser.tools.command.GetOpt;
import io.hawser.tools.command.GetOpt.BadOption;
import io.hawser.tools.command.Tool;
import io.hawser.tools.command.ToolRun;
import io.hawser.tools.command.Usage;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A command line in front of a {@link ProbeTool}: options, the target, and the errors of the real program. */
abstract sealed class ProbeCommand implements Tool permits PingCommand, TracerouteCommand, MtrCommand, PathpingCommand {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final String name;
    private final String summary;
    private final int usageError;

    ProbeCommand(String name, String summary, int usageError) {
        this.name = name;
        this.summary = summary;
        this.usageError = usageError;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String summary() {
        return summary;
    }

    /** The arguments of one run. */
    interface Arguments {
        /** Takes an option. */
        void option(String letter, @Nullable String argument);

        /** The command to run, with what the options have asked for. */
        ProbeTool tool(Host host, Target target, List<String> operands, Console console);
    }

    /** The options that there are. */
    abstract GetOpt options();

    abstract Arguments arguments();

    @Override
    public final ToolRun start(Host host, List<String> words, Console console) {
        Arguments arguments = arguments();
        try {
            List<String> operands = options().read(words, arguments::option);
            if (operands.isEmpty()) {
                throw new Refused(Usage.of(name));
            }
            ProbeTool tool = arguments.tool(host, target(operands.getFirst()), operands, console);
            tool.whenDone(() -> console.exit(tool.exitCode()));
            tool.start();
            return tool::interrupt;
        } catch (BadOption bad) {
            console.err().print(bad.getMessage() + "\n" + Usage.of(name));
        } catch (Refused refused) {
            console.err().print(refused.getMessage());
        }
        console.exit(usageError);
        return ToolRun.ENDED;
    }

    /** An argument that the command refuses; the message is what it prints. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    private Target target(String text) {
        try {
            return Target.of(IpAddress.parse(text));
        } catch (IllegalArgumentException name) {
            throw new Refused(this.name + ": " + text + ": Name or service not known\n");
        }
    }

    /** A whole number from {@code least} to {@code most}. */
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

    /** A time in seconds, which may have a fraction. */
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
