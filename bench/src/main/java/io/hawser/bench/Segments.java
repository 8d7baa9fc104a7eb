package io.hawser.bench;

import io.hawser.sim.Machine;
import io.hawser.sim.Network;
import io.hawser.sim.app.Requester;
import io.hawser.sim.app.Responder;
import io.hawser.sim.app.Sink;
import io.hawser.sim.app.Source;
import io.hawser.sim.cable.Bandwidth;
import io.hawser.sim.cable.Cable;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.sim.node.Router;
import io.hawser.sim.node.Switch;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.util.Locale;

/** TCP segments that a simulation sends in a second of processor time, once its code is compiled. */
final class Segments {
    private static final int PORT = 80;
    private static final int REQUEST_PORT = 81;
    private static final int PAIRS = 8;
    private static final int REQUESTERS = 10;
    private static final int REQUEST_BYTES = 100;
    private static final int RESPONSE_BYTES = 1000;
    private static final Bandwidth ACCESS = Bandwidth.mbps(100);

    /** Rounds of one virtual length each; the last is the result. */
    private static final int ROUNDS = 5;

    private Segments() {}

    static void run() {
        bulk();
        requests();
        routed();
    }

    /** One bulk transfer over one cable. */
    private static void bulk() {
        try (Network network = Network.seeded(1)) {
            Machine client = network.machine("client", "10.0.0.1/24");
            Machine server = network.machine("server", "10.0.0.2/24");
            network.connect(client, server).latency(Duration.ofMillis(10)).bandwidth(ACCESS);
            server.run(new Sink("sink", PORT));
            client.run(new Source("source", server.address(), PORT, Long.MAX_VALUE));
            measure("bulk", network, Duration.ofSeconds(100));
        }
    }

    /** Small requests on ten connections over one cable: few bytes in flight. */
    private static void requests() {
        try (Network network = Network.seeded(1)) {
            Machine client = network.machine("client", "10.0.0.1/24");
            Machine server = network.machine("server", "10.0.0.2/24");
            network.connect(client, server).latency(Duration.ofMillis(1));
            request(client, server, Duration.ZERO);
            measure("requests", network, Duration.ofSeconds(150));
        }
    }

    /**
     * Eight pairs of hosts on two switches, with a router between the switches; each pair has one bulk transfer and ten
     * connections with small requests.
     */
    private static void routed() {
        try (Network network = Network.seeded(1)) {
            Machine router = Router.in(network, "router", "10.0.1.254/24", "10.0.2.254/24");
            Switch near = Switch.in(network, "near");
            Switch far = Switch.in(network, "far");
            network.connect(router, near).latency(Duration.ofMillis(1));
            network.connect(router, far).latency(Duration.ofMillis(1));
            for (int i = 1; i <= PAIRS; i++) {
                Machine client = machine(network, near, "client" + i, "10.0.1." + i, "10.0.1.254");
                Machine server = machine(network, far, "server" + i, "10.0.2." + i, "10.0.2.254");
                server.run(new Sink("sink", PORT));
                client.run(new Source("source", server.address(), PORT, Long.MAX_VALUE));
                request(client, server, Duration.ofMillis(1));
            }
            measure("routed", network, Duration.ofSeconds(10));
        }
    }

    private static void request(Machine client, Machine server, Duration thinkTime) {
        server.run(new Responder("responder", REQUEST_PORT, REQUEST_BYTES, RESPONSE_BYTES));
        for (int i = 0; i < REQUESTERS; i++) {
            Requester requester =
                    new Requester("requester" + i, server.address(), REQUEST_PORT, REQUEST_BYTES, RESPONSE_BYTES);
            client.run(requester.requests(Long.MAX_VALUE).thinkTime(thinkTime).reusesConnection());
        }
    }

    private static Machine machine(Network network, Switch at, String name, String address, String gateway) {
        Machine machine = network.machine(name, address + "/24");
        machine.gateway(IpAddress.parse(gateway));
        at.connect(machine).latency(Duration.ofNanos(100_000)).bandwidth(ACCESS);
        return machine;
    }

    private static void measure(String traffic, Network network, Duration round) {
        for (int i = 1; i <= ROUNDS; i++) {
            long segments = -segments(network);
            long deliveries = -deliveries(network);
            long cpu = -Workloads.cpuNanos();
            long processCpu = -Workloads.processCpuNanos();
            long wall = -System.nanoTime();
            network.runFor(round);
            cpu += Workloads.cpuNanos();
            processCpu += Workloads.processCpuNanos();
            wall += System.nanoTime();
            segments += segments(network);
            deliveries += deliveries(network);
            if (i == ROUNDS) {
                System.out.printf(
                        Locale.ROOT,
                        "RESULT hawser-segments traffic=%s,virtual_s=%d segments=%d segments_per_cpu_s=%.0f"
                                + " deliveries_per_cpu_s=%.0f cpu_s=%.2f process_cpu_s=%.2f wall_s=%.2f%n",
                        traffic,
                        round.toSeconds(),
                        segments,
                        segments / (cpu / 1e9),
                        deliveries / (cpu / 1e9),
                        cpu / 1e9,
                        processCpu / 1e9,
                        wall / 1e9);
            }
        }
    }

    private static long segments(Network network) {
        return network.nodes().stream()
                .mapToLong(node -> node instanceof Machine machine
                        ? machine.host().tcpCounters().get(TcpCounter.OUT_SEGS)
                        : 0)
                .sum();
    }

    private static long deliveries(Network network) {
        long sum = 0;
        for (Cable each : network.cables()) {
            sum += each.forward().count(LaneEvent.DELIVERED) + each.backward().count(LaneEvent.DELIVERED);
        }
        return sum;
    }
}
