package io.hawser.sim.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.sim.Machine;
import io.hawser.sim.Network;
import io.hawser.sim.app.Requester;
import io.hawser.sim.app.Responder;
import io.hawser.sim.app.Sink;
import io.hawser.sim.app.Source;
import io.hawser.sim.cable.Cable;
import io.hawser.sim.cable.Lane;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.sim.cable.LaneObserver;
import io.hawser.sim.fault.FaultScript;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A run with all features is a function of its seed, byte for byte; a separate part is a function of its own. */
class DeterminismTest {
    private static final List<String> SCRIPT = List.of(
            "loss 1% in bursts of 3 on firewall-router",
            "reordering 2% by 3ms on firewall-router",
            "from 2s to 3s cut one-lan",
            "from 1s to 1.5s partition nat from server one way",
            "from 5s to 6s freeze server.web",
            "at 7s crash server",
            "at 8s reboot server",
            "from 9s to 9.1s crash nat",
            "from 10s to 11s crash firewall");

    private static Map<String, String> run(long seed, boolean withStrangers) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        Map<String, String> seen = new TreeMap<>();
        try (Network network = Network.seeded(seed)) {
            Machine one = network.machine("one", "192.168.0.1/24");
            Machine two = network.machine("two", "192.168.0.2/24");
            Switch lan = Switch.in(network, "lan");
            Nat nat = Nat.in(network, "nat", "1.0.0.1/24", "192.168.0.254/24").keepPorts(false);
            Firewall firewall = Firewall.in(network, "firewall").onlyFromInside();
            Machine router = Router.in(network, "router", "1.0.0.254/24", "2.0.0.254/24");
            Machine server = network.machine("server", "2.0.0.1/24");
            lan.connect(one).latency(Duration.ofMillis(1));
            lan.connect(two).latency(Duration.ofMillis(1));
            network.connect(nat.machine(), firewall);
            network.connect(nat.machine(), lan);
            network.connect(firewall, router).latency(Duration.ofMillis(5));
            network.connect(router, server).latency(Duration.ofMillis(5)).jitter(Duration.ofMillis(2));
            StaticRoutes.tell(network);
            server.run(new Responder("web", 80, 200, 3000).thinkTime(Duration.ofMillis(3)));
            server.run(new Sink("sink", 81));
            one.run(new Requester("get", server.address(), 80, 200, 3000).requests(500));
            two.run(new Source("put", server.address(), 81, 500_000));
            FaultScript.parseAll(SCRIPT).forEach(each -> each.schedule(network));
            LaneObserver observer = (Lane lane, LaneEvent event, io.hawser.packet.Packet packet, long now) -> {
                digest.update((lane.name() + event + now).getBytes(java.nio.charset.StandardCharsets.UTF_8));
                // the last bytes have no Ethernet address, which depends on how many cables there were before
                digest.update(packet.bytes(), packet.start() + 14, packet.length() - 14);
                seen.merge(lane.name() + " " + event, "x", String::concat);
            };
            for (Cable each : network.cables()) {
                each.forward().observe(observer);
                each.backward().observe(observer);
            }
            if (withStrangers) {
                Machine left = network.machine("left", "10.0.0.1/24");
                Machine right = network.machine("right", "10.0.0.2/24");
                network.connect(left, right).loss(0.2).latency(Duration.ofMillis(3));
                right.run(new Sink("sink", 80));
                left.run(new Source("source", right.address(), 80, 1_000_000));
            }
            network.runFor(Duration.ofSeconds(20));
        }
        seen.replaceAll((what, marks) -> Integer.toString(marks.length()));
        seen.put("digest", HexFormat.of().formatHex(digest.digest()));
        return seen;
    }

    @Test
    void aRunWithEverythingIsAFunctionOfItsSeed() throws Exception {
        Map<String, String> first = run(42, false);
        assertThat(first).containsKeys("one-lan/forward CUT", "router-server/forward PARTITIONED");
        assertThat(run(42, false)).isEqualTo(first);
        assertThat(run(43, false)).isNotEqualTo(first);
    }

    @Test
    void strangersChangeNothing() throws Exception {
        assertThat(run(42, true)).isEqualTo(run(42, false));
    }
}
