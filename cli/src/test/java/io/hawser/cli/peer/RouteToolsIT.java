package io.hawser.cli.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.host.Host;
import io.hawser.sim.Network;
import io.hawser.sim.node.Chain;
import io.hawser.tools.probe.Mtr;
import io.hawser.tools.probe.MtrForm;
import io.hawser.tools.probe.Ping;
import io.hawser.tools.probe.ProbeTool;
import io.hawser.tools.probe.Target;
import io.hawser.tools.probe.Traceroute;
import io.hawser.wire.IpAddress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Hawser's ping, traceroute and mtr beside the real ones, each across two routers with the same addresses: namespaces
 * of the kernel and a simulated network. Every line must be the same, except for the times.
 */
@RealPeerTest({"ping", "traceroute", "mtr"})
class RouteToolsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<NetworkNamespace> REAL = new ArrayList<>();

    private final Network network = Network.seeded(1);
    private final Chain chain = Chain.of(network, "client", 2, "server").latency(Duration.ofNanos(20_000));

    RouteToolsIT() {
        chain.left().gateway(IpAddress.parse("10.0.0.2"));
        chain.right().gateway(IpAddress.parse("10.0.2.1"));
    }

    @BeforeAll
    static void joinNamespaces() throws Exception {
        for (int i = 0; i < 4; i++) {
            REAL.add(NetworkNamespace.create());
        }
        for (int i = 0; i < 3; i++) {
            NetworkNamespace left = REAL.get(i);
            NetworkNamespace right = REAL.get(i + 1);
            left.run("ip", "link", "add", "right", "type", "veth", "peer", "name", "left", "netns", right.name());
            left.run("ip", "addr", "add", "10.0." + i + ".1/24", "dev", "right");
            right.run("ip", "addr", "add", "10.0." + i + ".2/24", "dev", "left");
            left.run("ip", "link", "set", "right", "up");
            right.run("ip", "link", "set", "left", "up");
        }
        REAL.get(0).run("ip", "route", "add", "default", "via", "10.0.0.2");
        REAL.get(1).run("ip", "route", "add", "10.0.2.0/24", "via", "10.0.1.2");
        REAL.get(2).run("ip", "route", "add", "10.0.0.0/24", "via", "10.0.1.1");
        REAL.get(3).run("ip", "route", "add", "default", "via", "10.0.2.1");
        for (NetworkNamespace each : REAL) {
            // the tests follow each other too fast for the kernel's rate limit
            each.run("sysctl", "-qw", "net.ipv4.icmp_ratelimit=0");
        }
        for (NetworkNamespace router : REAL.subList(1, 3)) {
            router.run("sysctl", "-qw", "net.ipv4.ip_forward=1");
        }
    }

    @AfterAll
    static void removeNamespaces() {
        REAL.forEach(NetworkNamespace::close);
        REAL.clear();
    }

    private static List<String> theirs(String... command) throws InterruptedException {
        PeerProcess.Finished finished = REAL.getFirst().attempt(LIMIT, command);
        return masked(finished.stdout() + finished.stderr());
    }

    private List<String> ours(ToolMaker maker, String to) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        ProbeTool tool = maker.make(chain.left().host(), Target.of(IpAddress.parse(to)), out);
        tool.start();
        network.runUntilIdle(Duration.ofHours(1));
        assertThat(tool.isDone()).isTrue();
        return masked(bytes.toString(StandardCharsets.UTF_8));
    }

    private interface ToolMaker {
        ProbeTool make(Host host, Target target, PrintStream out);
    }

    /**
     * Returns the lines without the parts that differ from run to run: times, the length of the pipe, the name of this
     * machine.
     */
    private static List<String> masked(String text) {
        return text.replaceAll("time[= ]\\d+(\\.\\d+)? ?ms", "time")
                .replaceAll("mdev = .* ms", "mdev")
                .replaceAll("\\d+\\.\\d{3} ms", "ms")
                .replaceAll("(?m)^pipe \\d+$", "pipe")
                .replaceAll("Start: \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d[+-]\\d{4}", "Start:")
                .replaceAll("(?m)^HOST: .{27}", "HOST:")
                .replaceAll("(?m)^( +\\d+\\.\\|-- \\S+ +[\\d.]+%? +\\d+) .*$", "$1")
                .lines()
                .toList();
    }

    @Test
    void ping() throws Exception {
        assertThat(ours((host, target, out) -> new Ping(host, target, out).count(4), "10.0.2.2"))
                .hasSize(9)
                .isEqualTo(theirs("ping", "-c", "4", "10.0.2.2"));
        assertThat(ours(
                        (host, target, out) ->
                                new Ping(host, target, out).count(2).dataBytes(8),
                        "10.0.2.2"))
                .isEqualTo(theirs("ping", "-c", "2", "-s", "8", "10.0.2.2"));
    }

    @Test
    void pingThatFails() throws Exception {
        assertThat(ours(
                        (host, target, out) ->
                                new Ping(host, target, out).count(2).ttl(2),
                        "10.0.2.2"))
                .contains("From 10.0.1.2 icmp_seq=1 Time to live exceeded")
                .isEqualTo(theirs("ping", "-c", "2", "-t", "2", "10.0.2.2"));
        // no fourth probe: it would be sent just when the kernel gives up ARP, which then drops the errors that it has
        // not reported yet
        assertThat(ours((host, target, out) -> new Ping(host, target, out).count(3), "10.0.0.77"))
                .contains("From 10.0.0.1 icmp_seq=3 Destination Host Unreachable")
                .isEqualTo(theirs("ping", "-c", "3", "10.0.0.77"));
        assertThat(ours((host, target, out) -> new Ping(host, target, out).count(1), "10.9.9.9"))
                .contains("From 10.0.0.2 icmp_seq=1 Destination Net Unreachable")
                .isEqualTo(theirs("ping", "-c", "1", "10.9.9.9"));
    }

    @Test
    void pingOfAHostThatIgnoresIt() throws Exception {
        chain.right().sysctl("net.ipv4.icmp_echo_ignore_all", "1");
        REAL.getLast().run("sysctl", "-qw", "net.ipv4.icmp_echo_ignore_all=1");
        try {
            ToolMaker ping = (host, target, out) -> new Ping(host, target, out)
                    .count(3)
                    .linger(Duration.ofSeconds(1))
                    .interval(Duration.ofMillis(300));
            assertThat(ours(ping, "10.0.2.2")).isEqualTo(theirs("ping", "-c3", "-W1", "-i0.3", "10.0.2.2"));
            assertThat(ours((host, target, out) -> new Mtr(host, target, out).rounds(2), "10.0.2.2"))
                    .contains("  3.|-- ???                       100.0     2")
                    .isEqualTo(theirs("mtr", "--report", "-n", "-c", "2", "10.0.2.2"));
        } finally {
            REAL.getLast().run("sysctl", "-qw", "net.ipv4.icmp_echo_ignore_all=0");
        }
    }

    @Test
    void traceroute() throws Exception {
        ToolMaker numeric = (host, target, out) -> new Traceroute(host, target, out).numeric(true);
        assertThat(ours(numeric, "10.0.2.2")).hasSize(4).isEqualTo(theirs("traceroute", "-n", "10.0.2.2"));
        assertThat(ours(Traceroute::new, "10.0.2.2"))
                .contains(" 3  10.0.2.2 (10.0.2.2)  ms  ms  ms")
                .isEqualTo(theirs("traceroute", "10.0.2.2"));
        ToolMaker echo = (host, target, out) ->
                new Traceroute(host, target, out).numeric(true).byEcho();
        assertThat(ours(echo, "10.0.2.2")).hasSize(4).isEqualTo(theirs("traceroute", "-I", "-n", "10.0.2.2"));
        ToolMaker syn = (host, target, out) ->
                new Traceroute(host, target, out).numeric(true).bySyn(9);
        assertThat(ours(syn, "10.0.2.2")).hasSize(4).isEqualTo(theirs("traceroute", "-T", "-p", "9", "-n", "10.0.2.2"));
        assertThat(ours(numeric, "10.0.2.77"))
                .contains(" 3  10.0.1.2  ms !H  ms !H  ms !H")
                .isEqualTo(theirs("traceroute", "-n", "10.0.2.77"));
    }

    @Test
    void tracerouteOfWhatIsTooLarge() throws Exception {
        ToolMaker large = (host, target, out) -> new Traceroute(host, target, out)
                .numeric(true)
                .dontFragment(true)
                .packetBytes(1600);
        assertThat(ours(large, "10.0.2.2")).isEqualTo(theirs("traceroute", "-n", "-F", "10.0.2.2", "1600"));
        ToolMaker fits = (host, target, out) -> new Traceroute(host, target, out)
                .numeric(true)
                .dontFragment(true)
                .packetBytes(1480);
        chain.cables().get(2).mtu(1400);
        REAL.get(2).run("ip", "link", "set", "right", "mtu", "1400");
        try {
            assertThat(ours(fits, "10.0.2.2"))
                    .contains(" 3  10.0.1.2  ms !F-1400  ms !F-1400  ms !F-1400")
                    .isEqualTo(theirs("traceroute", "-n", "-F", "10.0.2.2", "1480"));
        } finally {
            REAL.get(2).run("ip", "link", "set", "right", "mtu", "1500");
        }
    }

    @Test
    void mtr() throws Exception {
        assertThat(ours((host, target, out) -> new Mtr(host, target, out).rounds(2), "10.0.2.2"))
                .hasSize(5)
                .contains("  3.|-- 10.0.2.2                   0.0%     2")
                .isEqualTo(theirs("mtr", "--report", "-n", "-c", "2", "10.0.2.2"));
    }

    @Test
    void mtrForPrograms() throws Exception {
        ToolMaker json = (host, target, out) ->
                new Mtr(host, target, out).rounds(2).form(MtrForm.JSON).localName("here");
        assertThat(withoutNumbers(ours(json, "10.0.2.2")))
                .contains("                \"host\": \"10.0.2.2\",")
                .isEqualTo(withoutNumbers(theirs("mtr", "--json", "-n", "-c", "2", "10.0.2.2")));
        ToolMaker csv =
                (host, target, out) -> new Mtr(host, target, out).rounds(2).form(MtrForm.CSV);
        assertThat(withoutNumbers(ours(csv, "10.0.2.2")))
                .hasSize(4)
                .isEqualTo(withoutNumbers(theirs("mtr", "--csv", "-n", "-c", "2", "10.0.2.2")));
    }

    /** Returns the lines without numbers with a fraction, the name of this machine, and the time of the start. */
    private static List<String> withoutNumbers(List<String> lines) {
        return lines.stream()
                .map(line -> line.replaceAll("(?<![.\\d])\\d+\\.\\d+(?:e-\\d+)?(?![.\\d])", "#")
                        .replaceFirst("\"src\": \".*\"", "src")
                        .replaceFirst("MTR.0.95,\\d+,", "MTR.0.95,,"))
                .toList();
    }
}
