package io.hawser.bench;

import java.util.Set;
import org.openjdk.jmh.Main;

/** The benchmarks: the workloads of the peers by name, everything else by JMH. */
public final class BenchMain {
    private static final Set<String> WORKLOADS = Set.of("bulk", "bulk64k", "rr", "cps", "cps100k", "idle", "timewait");

    private BenchMain() {}

    /** Runs the workloads that are named, in their order, or hands the arguments to JMH. */
    public static void main(String[] args) throws Exception {
        if (args.length == 0 || !WORKLOADS.contains(args[0])) {
            Main.main(args);
            return;
        }
        for (String workload : args) {
            switch (workload) {
                case "bulk" -> Workloads.bulk(1500, 2);
                case "bulk64k" -> Workloads.bulk(65_535, 2);
                case "rr" -> Workloads.roundTrips(500_000);
                case "cps" -> Workloads.connections(20_000, 0);
                case "cps100k" -> Workloads.connections(20_000, 100_000);
                case "idle" -> Workloads.idle(100_000);
                case "timewait" -> Workloads.timeWaits(100_000);
                default -> {
                    System.err.println("hawser bench: no workload is called '" + workload + "'; there are "
                            + String.join(", ", WORKLOADS.stream().sorted().toList()));
                    System.exit(2);
                }
            }
        }
    }
}
