package io.hawser.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.openjdk.jmh.Main;

/** The benchmarks: the workloads of the peers by name, all others by JMH. */
public final class BenchMain {
    private static final String MTU = "mtu=";
    private static final int ETHERNET_MTU_BYTES = 1500;
    private static final int LARGEST_MTU_BYTES = 65_535;
    private static final int USAGE_ERROR = 2;

    /** The workloads, which take the MTU in bytes; those of the simulation have their own MTU. */
    private static final Map<String, IntConsumer> WORKLOADS = new TreeMap<>(Map.of(
            "bulk", mtu -> Workloads.bulk(mtu, 2),
            "rr", mtu -> Workloads.roundTrips(mtu, 500_000),
            "cps", mtu -> Workloads.connections(mtu, 20_000, 0),
            "cps100k", mtu -> Workloads.connections(mtu, 20_000, 100_000),
            "idle", mtu -> Workloads.idle(mtu, 100_000),
            "timewait", mtu -> Workloads.timeWaits(mtu, 100_000),
            "sim-hosts", mtu -> Scale.hosts(),
            "sim-million", mtu -> Scale.million(),
            "sim-flow", mtu -> Scale.flow(),
            "sim-syn-flood", mtu -> Scale.synFlood()));

    static {
        WORKLOADS.put("sockets", Sockets::run);
        WORKLOADS.put("sockets-selected", mtu -> ManySockets.selected());
        WORKLOADS.put("sockets-virtual", mtu -> ManySockets.virtualReaders());
        WORKLOADS.put("sim-segments", mtu -> Segments.run());
        WORKLOADS.put("sim-list", mtu -> Listing.run());
        WORKLOADS.put("dhcp-durable", mtu -> DhcpWorkloads.durable());
        WORKLOADS.put("dhcp-memory", mtu -> DhcpWorkloads.memory());
        WORKLOADS.put("dhcp-boot", mtu -> DhcpWorkloads.boot());
    }

    private BenchMain() {}

    /**
     * Runs the named workloads in order; {@code mtu=BYTES} sets the MTU of the following ones. Other arguments are
     * passed to JMH.
     */
    public static void main(String[] args) throws IOException {
        if (args.length == 0 || !WORKLOADS.containsKey(args[0]) && !args[0].startsWith(MTU)) {
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

    private static void run(List<String> arguments) {
        for (String argument : arguments) {
            if (!argument.startsWith(MTU) && !WORKLOADS.containsKey(argument)) {
                throw new IllegalArgumentException("no workload is called '" + argument + "'; there are "
                        + String.join(", ", WORKLOADS.keySet()) + ", and mtu=BYTES before them");
            }
        }
        int mtuBytes = ETHERNET_MTU_BYTES;
        for (String argument : arguments) {
            IntConsumer workload = WORKLOADS.get(argument);
            if (workload == null) {
                mtuBytes = mtu(argument.substring(MTU.length()));
            } else {
                workload.accept(mtuBytes);
            }
        }
    }

    private static int mtu(String text) {
        try {
            int bytes = Integer.parseInt(text);
            if (bytes >= 576 && bytes <= LARGEST_MTU_BYTES) {
                return bytes;
            }
        } catch (NumberFormatException notANumber) {
            // the one message below serves both
        }
        throw new IllegalArgumentException("an MTU is 576 to 65535 bytes, not '" + text + "'");
    }
}
