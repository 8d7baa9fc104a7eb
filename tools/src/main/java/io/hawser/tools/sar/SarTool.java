package io.hawser.tools.sar;

import io.hawser.host.Host;
import io.hawser.time.Timer;
import io.hawser.tools.command.Console;
import io.hawser.tools.command.Platform;
import io.hawser.tools.command.Tool;
import io.hawser.tools.command.ToolRun;
import io.hawser.tools.command.Usage;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** {@code sar -n} of sysstat 12.6: rates of counters, one line for each interval, and their average. */
public final class SarTool implements Tool {
    private static final int USAGE_ERROR = 1;
    private static final int NO_DATA_FILE = 2;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("MM/dd/yy", Locale.ROOT);

    private final InstantSource clock;
    private final Platform platform;

    /**
     * Makes the command.
     *
     * @param clock the time of day of each line
     * @param platform the machine in the first line
     */
    public SarTool(InstantSource clock, Platform platform) {
        this.clock = clock;
        this.platform = platform;
    }

    @Override
    public String name() {
        return "sar";
    }

    @Override
    public String summary() {
        return "counters per second: -n TCP,DEV,… INTERVAL [COUNT]";
    }

    @Override
    public ToolRun start(Host host, List<String> arguments, Console console) {
        Request request = new Request();
        if (!request.read(arguments)) {
            console.err()
                    .print(
                            request.notDone.isEmpty()
                                    ? Usage.of("sar")
                                    : "sar: " + request.notDone + " is not done\n" + Usage.of("sar"));
            console.exit(USAGE_ERROR);
            return ToolRun.ENDED;
        }
        if (request.help || request.version) {
            console.out().print(request.help ? Usage.of("sar") : "sysstat version 12.6.1 (Hawser)\n");
            console.exit(0);
            return ToolRun.ENDED;
        }
        if (request.interval < 0) {
            // sar would read the data of a daemon, which does not exist for a stack
            console.err()
                    .print("Cannot open /var/log/sysstat/sa%02d: No such file or directory\n"
                                    .formatted(now().getDayOfMonth())
                            + "Please check if data collecting is enabled\n");
            console.exit(NO_DATA_FILE);
            return ToolRun.ENDED;
        }
        return new Run(host, console, request).begin();
    }

    private ZonedDateTime now() {
        return clock.instant().atZone(platform.zone());
    }

    /** A run: a timer that takes a sample each interval. */
    private final class Run extends Timer implements ToolRun {
        private final Host host;
        private final Console console;
        private final Request request;
        private final SarText text;
        private final SarSample first;
        private SarSample last;
        private String lastTime;
        private long left;
        private boolean ended;

        Run(Host host, Console console, Request request) {
            this.host = host;
            this.console = console;
            this.request = request;
            text = new SarText(List.copyOf(request.reports));
            first = request.interval == 0 ? SarSample.atStart() : SarSample.of(host);
            last = first;
            lastTime = now().format(TIME);
            left = request.count;
        }

        ToolRun begin() {
            console.out()
                    .print("%s %s (%s) \t%s \t_%s_\t(%d CPU)\n"
                            .formatted(
                                    platform.system(),
                                    platform.release(),
                                    host.name(),
                                    now().format(DATE),
                                    platform.architecture(),
                                    platform.processors()));
            if (request.interval == 0) {
                // the averages since the start of the stack
                console.out().print(text.interval(first, SarSample.of(host), lastTime, lastTime));
                end();
            } else {
                host.timers().arm(this, host.timers().nowNanos() + request.interval * NANOS_PER_SECOND);
            }
            return this;
        }

        @Override
        protected void expired(long nowNanos) {
            SarSample sample = SarSample.of(host);
            String time = now().format(TIME);
            console.out().print(text.interval(last, sample, lastTime, time));
            last = sample;
            lastTime = time;
            if (request.count > 0 && --left == 0) {
                console.out().print(text.average(first, last));
                end();
            } else {
                host.timers().arm(this, nowNanos + request.interval * NANOS_PER_SECOND);
            }
        }

        /** Ends the run like Ctrl-C, after printing the average of the printed intervals. */
        @Override
        public void interrupt() {
            if (!ended) {
                host.timers().cancel(this);
                // the first one ends the line that contains ^C
                console.out().print("\n\n" + text.average(first, last));
                end();
            }
        }

        private void end() {
            ended = true;
            console.exit(0);
        }
    }

    private static final class Request {
        private static final Set<String> OTHER_REPORTS = Set.of(
                "-A", "-B", "-b", "-C", "-d", "-D", "-F", "-H", "-I", "-m", "-P", "-q", "-r", "-S", "-u", "-v", "-W",
                "-w", "-y", "-f", "-o", "-s", "-e", "-i", "-j");

        private final Set<SarReport> reports = EnumSet.noneOf(SarReport.class);
        private final List<Long> numbers = new ArrayList<>();
        private boolean help;
        private boolean version;
        private long interval = -1;
        private long count;
        private String notDone = "";

        /** Reads the arguments; returns whether sar would accept them. */
        boolean read(List<String> arguments) {
            for (int at = 0; at < arguments.size(); at++) {
                String word = arguments.get(at);
                if (word.equals("-n")) {
                    if (++at == arguments.size() || !keywords(arguments.get(at))) {
                        return false;
                    }
                } else if (!word(word)) {
                    return false;
                }
            }
            if (help || version) {
                return true;
            }
            if (numbers.size() > 2 || numbers.size() == 2 && (numbers.get(0) == 0 || numbers.get(1) == 0)) {
                return false;
            }
            if (reports.isEmpty()) {
                notDone = "a report of processors, the default,";
                return false;
            }
            interval = numbers.isEmpty() ? -1 : numbers.getFirst();
            count = numbers.size() == 2 ? numbers.get(1) : 0;
            return true;
        }

        private boolean word(String word) {
            switch (word) {
                case "--help" -> help = true;
                case "-V" -> version = true;
                case "-t", "-z", "-h", "-p", "--pretty" -> {} // sar, too, prints these reports as without it
                default -> {
                    if (OTHER_REPORTS.contains(word)) {
                        notDone = "option " + word;
                        return false;
                    }
                    if (!word.matches("\\d{1,9}")) {
                        return false;
                    }
                    numbers.add(Long.parseLong(word));
                }
            }
            return true;
        }

        private boolean keywords(String words) {
            for (String word : words.split(",", -1)) {
                SarReport report = SarReport.of(word);
                if (word.equals("ALL")) {
                    reports.addAll(EnumSet.allOf(SarReport.class));
                } else if (report != null) {
                    reports.add(report);
                } else {
                    notDone = SarReport.WITHOUT_SUBJECT.contains(word) ? "-n " + word : "";
                    return false;
                }
            }
            return true;
        }
    }
}
