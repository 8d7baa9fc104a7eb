package io.hawser.bench;

import io.hawser.host.Host;
import io.hawser.packet.PacketPool;
import io.hawser.time.TimingWheel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.openjdk.jmh.Main;

/** The benchmarks: the workloads of the peers by name, all others by JMH. */
public final class BenchMain {
    private static final String MTU = "mtu=";
    private static final String WINDOW = "window=";
    private static final String SYSCTL = "net.";
    private static final int LEAST_WINDOW_BYTES = 4096;
    private static final int LARGEST_WINDOW_BYTES = 64 << 20;
    private static final int LARGEST_MTU_BYTES = 65_535;
    private static final int USAGE_ERROR = 2;

    /** The workloads; those of the simulation have settings of their own. */
    private static final Map<String, Consumer<BenchSettings>> WORKLOADS = new TreeMap<>(Map.of(
            "bulk", settings -> Workloads.bulk(settings, 2),
            "rr", settings -> Workloads.roundTrips(settings, 500_000),
            "cps", settings -> Workloads.connections(settings, 20_000, 0),
            "cps100k", settings -> Workloads.connections(settings, 20_000, 100_000),
            "idle", settings -> Workloads.idle(settings, 100_000),
            "timewait", settings -> Workloads.timeWaits(settings, 100_000),
            "sim-hosts", _ -> Scale.hosts(),
            "sim-million", _ -> Scale.million(),
            "sim-flow", _ -> Scale.flow(),
            "sim-syn-flood", _ -> Scale.synFlood()));

    static {
        WORKLOADS.put("sockets", settings -> Sockets.run(settings.mtuBytes()));
        WORKLOADS.put("sockets-selected", _ -> ManySockets.selected());
        WORKLOADS.put("sockets-virtual", _ -> ManySockets.virtualReaders());
        WORKLOADS.put("sim-segments", _ -> Segments.run());
        WORKLOADS.put("sim-list", _ -> Listing.run());
        WORKLOADS.put("dhcp-durable", _ -> DhcpWorkloads.durable());
        WORKLOADS.put("dhcp-memory", _ -> DhcpWorkloads.memory());
        WORKLOADS.put("dhcp-boot", _ -> DhcpWorkloads.boot());
    }

    private BenchMain() {}

    /**
     * Runs the named workloads in order. {@code mtu=BYTES}, {@code window=BYTES} and {@code net.NAME=VALUE} hold for
     * the workloads that follow them. Other arguments are passed to JMH.
     */
    public static void main(String[] args) throws IOException {
        if (args.length == 0 || !WORKLOADS.containsKey(args[0]) && !isSetting(args[0])) {
            Main.main(args);
            return;
        }
        try {
            run(List.of(args));
        } catch (IllegalArgumentException wrong) {
            System.err.println("hawser bench: " + wrong.getMessage());
            System.exit(USAGE_ERROR);
        }
    }

    private static boolean isSetting(String argument) {
        return argument.startsWith(MTU)
                || argument.startsWith(WINDOW)
                || argument.startsWith(SYSCTL) && argument.contains("=");
    }

    private static void run(List<String> arguments) {
        BenchSettings settings = BenchSettings.DEFAULT;
        List<Runnable> runs = new ArrayList<>();
        for (String argument : arguments) {
            Consumer<BenchSettings> workload = WORKLOADS.get(argument);
            if (workload != null) {
                BenchSettings settled = settings;
                runs.add(() -> workload.accept(settled));
            } else if (isSetting(argument)) {
                settings = changed(settings, argument);
            } else {
                throw new IllegalArgumentException("no workload is called '" + argument + "'; there are "
                        + String.join(", ", WORKLOADS.keySet())
                        + ", and mtu=BYTES, window=BYTES and net.NAME=VALUE before them");
            }
        }
        runs.forEach(Runnable::run);
    }

    private static BenchSettings changed(BenchSettings settings, String setting) {
        String value = setting.substring(setting.indexOf('=') + 1);
        if (setting.startsWith(MTU)) {
            return settings.withMtu(bytes(value, "an MTU", 576, LARGEST_MTU_BYTES));
        }
        if (setting.startsWith(WINDOW)) {
            return settings.withWindow(bytes(value, "a window", LEAST_WINDOW_BYTES, LARGEST_WINDOW_BYTES));
        }
        BenchSettings changed = settings.with(setting.substring(0, setting.indexOf('=')), value);
        // refuses a sysctl that does not exist, or its value, before anything runs
        changed.applyTo(new Host("test", new TimingWheel(0), new PacketPool(), new SplittableRandom(0)));
        return changed;
    }

    private static int bytes(String text, String what, int least, int most) {
        try {
            int bytes = Integer.parseInt(text);
            if (bytes >= least && bytes <= most) {
                return bytes;
            }
        } catch (NumberFormatException notANumber) {
            // the one message below serves both
        }
        throw new IllegalArgumentException(what + " is " + least + " to " + most + " bytes, not '" + text + "'");
    }
}
