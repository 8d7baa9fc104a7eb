package io.hawser.tools.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.sim.cable.PacketMatcher;
import io.hawser.sim.cable.PacketMatchers;
import io.hawser.tools.command.HostLookup;
import io.hawser.tools.command.TextConsole;
import io.hawser.wire.IpAddress;
import io.hawser.wire.Ipv4Header;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PathpingTest {
    private static final IpAddress R2 = IpAddress.parse("10.0.1.2");

    private final Road road = new Road(3);

    private Pathping pathping(Target target) {
        return new Pathping(road.host(), target, road.out);
    }

    @Test
    void aSlashAndAQuestionMarkAskForTheUsage() {
        TextConsole console = new TextConsole();
        new PathpingCommand(HostLookup.of(Map.of())).start(new Road(1).host(), List.of("/?"), console);
        assertThat(console.output()).startsWith("\nUsage: pathping [-n]");
        assertThat(console.exitCode()).hasValue(0);
    }

    @Test
    void bothPartsOfAWayWithoutLoss() {
        assertThat(road.run(pathping(road.target()))).isEqualTo("""

                        Tracing route to server [10.0.3.2]
                        over a maximum of 30 hops:
                          0  10.0.0.1
                          1  10.0.0.2
                          2  10.0.1.2
                          3  10.0.2.2
                          4  10.0.3.2

                        Computing statistics for 100 seconds...
                                    Source to Here   This Node/Link
                        Hop  RTT    Lost/Sent = Pct  Lost/Sent = Pct  Address
                          0                                           10.0.0.1
                                                        0/ 100 =  0%   |
                          1    4ms     0/ 100 =  0%     0/ 100 =  0%  10.0.0.2
                                                        0/ 100 =  0%   |
                          2    8ms     0/ 100 =  0%     0/ 100 =  0%  10.0.1.2
                                                        0/ 100 =  0%   |
                          3   12ms     0/ 100 =  0%     0/ 100 =  0%  10.0.2.2
                                                        0/ 100 =  0%   |
                          4   16ms     0/ 100 =  0%     0/ 100 =  0%  10.0.3.2

                        Trace complete.
                        """);
        // 399 quarters of a second between four hundred requests, and three seconds for the last answer
        assertThat(road.lastedMillis()).isEqualTo(102_790);
    }

    @Test
    void lossOfALinkIsToldFromLossOfTheRouterBehindIt() {
        // three packets have found the hops; of the hundred rounds that follow, the link loses the first thirteen
        road.cable(1).forward().drop(PacketMatchers.icmp(), 4, 42);
        PacketMatcher ofRouter2 =
                (packet, type) -> Ipv4Header.source(packet.bytes(), packet.start() + type.headerBytes()) == R2.v4();
        road.cable(1).backward().drop(ofRouter2, 2, 4);
        assertThat(road.run(pathping(road.target()).names(road::nameOf))).contains("""
                                                        0/ 100 =  0%   |
                          1    4ms     0/ 100 =  0%     0/ 100 =  0%  r1 [10.0.0.2]
                                                       13/ 100 = 13%   |
                          2    8ms    16/ 100 = 16%     3/ 100 =  3%  r2 [10.0.1.2]
                                                        0/ 100 =  0%   |
                          3   12ms    13/ 100 = 13%     0/ 100 =  0%  r3 [10.0.2.2]
                                                        0/ 100 =  0%   |
                          4   16ms    13/ 100 = 13%     0/ 100 =  0%  server [10.0.3.2]
                        """);
    }

    @Test
    void itEndsAtTheFirstHopThatDoesNotAnswer() {
        road.silence(2);
        assertThat(road.run(pathping(Road.target("10.0.3.2")).queries(10).period(Duration.ofMillis(100))))
                .isEqualTo("""

                        Tracing route to 10.0.3.2 over a maximum of 30 hops

                          0  10.0.0.1
                          1  10.0.0.2
                          2     *        *        *\s\s\s\s\s
                        Computing statistics for 1 seconds...
                                    Source to Here   This Node/Link
                        Hop  RTT    Lost/Sent = Pct  Lost/Sent = Pct  Address
                          0                                           10.0.0.1
                                                        0/  10 =  0%   |
                          1    4ms     0/  10 =  0%     0/  10 =  0%  10.0.0.2

                        Trace complete.
                        """);
    }

    @Test
    void aHopThatAnswersNoEchoHasLostAll() {
        road.network.schedule(Duration.ofSeconds(1), () -> road.server().sysctl("net.ipv4.icmp_echo_ignore_all", "1"));
        assertThat(road.run(pathping(road.target()))).endsWith("""
                                                       99/ 100 = 99%   |
                          4   16ms    99/ 100 = 99%     0/ 100 =  0%  10.0.3.2

                        Trace complete.
                        """);
    }
}
