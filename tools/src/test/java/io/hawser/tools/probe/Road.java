package io.hawser.tools.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.host.Host;
import io.hawser.sim.Machine;
import io.hawser.sim.Network;
import io.hawser.sim.Node;
import io.hawser.sim.cable.Cable;
import io.hawser.sim.node.Chain;
import io.hawser.wire.IpAddress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * {@code client - r1 - … - server} with two milliseconds per cable; every host knows the Ethernet addresses that it
 * needs.
 */
final class Road {
    private static final Duration LONG = Duration.ofHours(1);

    final Network network = Network.seeded(1);
    private final Chain chain;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

    private long startNanos;
    private long doneNanos;

    Road(int routers) {
        chain = Chain.of(network, "client", routers, "server").latency(Duration.ofMillis(2));
        client().gateway(IpAddress.parse("10.0.0.2"));
        run(new Ping(host(), target(), out).count(1));
    }

    /** Returns the machine at this number of hops. */
    private Machine machine(int hops) {
        if (hops == 0) {
            return chain.left();
        }
        return hops <= chain.routers().size() ? chain.routers().get(hops - 1) : chain.right();
    }

    Machine client() {
        return chain.left();
    }

    Host host() {
        return chain.left().host();
    }

    /** Makes a router forward packets, but send no ICMP of its own. */
    void silence(int router) {
        machine(router).sysctl("net.ipv4.icmp_msgs_burst", "0").sysctl("net.ipv4.icmp_msgs_per_sec", "0");
    }

    /** Returns a host without a cable. */
    Host loneHost() {
        return network.host("lone", "10.9.9.9/24");
    }

    Machine server() {
        return chain.right();
    }

    Cable cable(int index) {
        return chain.cables().get(index);
    }

    Target target() {
        return new Target("server", server().address());
    }

    static Target target(String address) {
        return Target.of(IpAddress.parse(address));
    }

    @Nullable
    String nameOf(IpAddress address) {
        for (Node node : network.nodes()) {
            if (node instanceof Machine machine
                    && machine.addresses().stream()
                            .anyMatch(own -> own.address().equals(address))) {
                return machine.name();
            }
        }
        return null;
    }

    /** Runs a tool to its end and returns its output. */
    String run(ProbeTool tool) {
        printed.reset();
        startNanos = network.nowNanos();
        tool.whenDone(() -> doneNanos = network.nowNanos());
        tool.start();
        network.runUntilIdle(LONG);
        assertThat(tool.isDone()).as("it is over").isTrue();
        assertThat(network.wheel().armed()).as("timers").isZero();
        assertThat(network.pool().outstanding()).as("packets").isZero();
        assertThat(host().udp().sockets()).as("sockets").isEmpty();
        return printed.toString(StandardCharsets.UTF_8);
    }

    /** Returns the run time of the last tool in milliseconds. */
    long lastedMillis() {
        return Math.round((doneNanos - startNanos) / 1e6);
    }

    /** Returns the output so far. */
    String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
