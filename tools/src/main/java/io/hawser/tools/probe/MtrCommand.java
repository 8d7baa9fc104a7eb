package io.hawser.tools.probe;

import io.hawser.host.Host;
import io.hawser.tools.command.Console;
import io.hawser.tools.command.GetOpt;
import io.hawser.tools.command.GetOpt.Argument;
import io.hawser.tools.command.HostLookup;
import io.hawser.tools.command.Usage;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command line of {@code mtr}. */
public final class MtrCommand extends ProbeCommand {
    private static final int MAX_TTL = 30;
    private static final int REPORT_ROUNDS = 10;

    private final InstantSource clock;
    private final ZoneId zone;

    /** Makes the command; {@code clock} gives the time of day, which a live run shows in {@code zone}. */
    public MtrCommand(InstantSource clock, ZoneId zone, HostLookup names) {
        super("mtr", "loss and round-trip times hop by hop, live or as a report (-r), JSON (-j) or CSV (-C)", 1, names);
        this.clock = clock;
        this.zone = zone;
    }

    @Override
    GetOpt options() {
        return new GetOpt("mtr", "4Cc:f:hi:jm:nrs:t")
                .with("curses", Argument.NONE, "t")
                .with("first-ttl", Argument.REQUIRED, "f")
                .with("max-ttl", Argument.REQUIRED, "m")
                .with("psize", Argument.REQUIRED, "s")
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
        private int rounds;
        private int firstTtl = 1;
        private int maxTtl = MAX_TTL;
        private int packetBytes = 64;
        private boolean report;
        private MtrForm form = MtrForm.REPORT;
        private Duration interval = Duration.ofSeconds(1);

        @Override
        public void option(String letter, @Nullable String argument) {
            switch (letter) {
                case "c" -> rounds = number(argument, 1, Integer.MAX_VALUE);
                case "f" -> firstTtl = number(argument, 1, MAX_TTL);
                case "m" -> maxTtl = number(argument, 1, MAX_TTL);
                case "s" -> packetBytes = number(argument, 28, 4470);
                case "t" -> report = false;
                case "i" -> interval = seconds(argument);
                case "r" -> report = true;
                case "j" -> form(MtrForm.JSON);
                case "C" -> form(MtrForm.CSV);
                case "h" -> throw new Help(Usage.of("mtr"), false);
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
            if (!report && console.columns() == 0) {
                throw new Refused("mtr: the live display needs a terminal; mtr --report prints a table\n");
            }
            long epoch = nanos(clock) - host.timers().nowNanos();
            Mtr mtr = new Mtr(host, target, console.out())
                    .rounds(rounds > 0 ? rounds : report ? REPORT_ROUNDS : Integer.MAX_VALUE)
                    .interval(interval)
                    .epoch(epoch)
                    .form(form)
                    .localName(host.name());
            mtr.firstTtl(firstTtl);
            mtr.maxTtl(maxTtl);
            mtr.packetBytes(packetBytes);
            return report ? mtr : mtr.live(console, clock, zone);
        }
    }
}
