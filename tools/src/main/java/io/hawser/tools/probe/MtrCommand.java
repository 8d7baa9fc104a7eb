package io.hawser.tools.probe;

import io.hawser.host.Host;
import io.hawser.tools.command.Console;
import io.hawser.tools.command.GetOpt;
import io.hawser.tools.command.GetOpt.Argument;
import io.hawser.tools.command.HostLookup;
import io.hawser.tools.command.Usage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command line of {@code mtr --report}. */
public final class MtrCommand extends ProbeCommand {
    private final InstantSource clock;

    /** Makes the command; {@code clock} gives the time of day in its report. */
    public MtrCommand(InstantSource clock, HostLookup names) {
        super("mtr", "loss and round-trip times hop by hop, as a report (-r), JSON (-j) or CSV (-C)", 1, names);
        this.clock = clock;
    }

    @Override
    GetOpt options() {
        return new GetOpt("mtr", "4Cc:hi:jnr")
                .with("report", Argument.NONE, "r")
                .with("report-cycles", Argument.REQUIRED, "c")
                .with("interval", Argument.REQUIRED, "i")
                .with("json", Argument.NONE, "j")
                .with("csv", Argument.NONE, "C")
                .with("no-dns", Argument.NONE, "n")
                .with("help", Argument.NONE, "h");
    }

    @Override
    Arguments arguments() {
        return new Options();
    }

    private final class Options implements Arguments {
        private int rounds = 10;
        private boolean report;
        private MtrForm form = MtrForm.REPORT;
        private Duration interval = Duration.ofSeconds(1);

        @Override
        public void option(String letter, @Nullable String argument) {
            switch (letter) {
                case "c" -> rounds = number(argument, 1, Integer.MAX_VALUE);
                case "i" -> interval = seconds(argument);
                case "r" -> report = true;
                case "j" -> form(MtrForm.JSON);
                case "C" -> form(MtrForm.CSV);
                case "h" -> throw new Refused(Usage.of("mtr"));
                default -> {} // 4 and n: there is only IPv4, without names
            }
        }

        /** Sets the format; the last requested one is used, as in the real tool. */
        private void form(MtrForm wanted) {
            report = true;
            form = wanted;
        }

        @Override
        public ProbeTool tool(Host host, Target target, List<String> operands, Console console) {
            if (!report) {
                throw new Refused("mtr: the live display is not done; mtr --report prints a table\n");
            }
            Instant now = clock.instant();
            long epoch = now.getEpochSecond() * 1_000_000_000
                    + now.getNano()
                    - host.timers().nowNanos();
            return new Mtr(host, target, console.out())
                    .rounds(rounds)
                    .interval(interval)
                    .epoch(epoch)
                    .form(form)
                    .localName(host.name());
        }
    }
}
