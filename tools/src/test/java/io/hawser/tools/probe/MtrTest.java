package io.hawser.tools.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.sim.cable.PacketMatchers;
import org.junit.jupiter.api.Test;

class MtrTest {
    private final Road road = new Road(8);

    private Mtr mtr(Target target) {
        return new Mtr(road.host(), target, road.out);
    }

    @Test
    void theReportListsEveryHop() {
        Mtr mtr = mtr(road.target()).names(road::nameOf).epoch(1_700_000_000_000_000_000L - road.network.nowNanos());
        assertThat(road.run(mtr)).isEqualTo("""
                        Start: 2023-11-14T22:13:20+0000
                        HOST: client                      Loss%   Snt   Last   Avg  Best  Wrst StDev
                          1.|-- r1                         0.0%    10    4.0   4.0   4.0   4.0   0.0
                          2.|-- r2                         0.0%    10    8.0   8.0   8.0   8.0   0.0
                          3.|-- r3                         0.0%    10   12.0  12.0  12.0  12.0   0.0
                          4.|-- r4                         0.0%    10   16.0  16.0  16.0  16.0   0.0
                          5.|-- r5                         0.0%    10   20.0  20.0  20.0  20.0   0.0
                          6.|-- r6                         0.0%    10   24.0  24.0  24.0  24.0   0.0
                          7.|-- r7                         0.0%    10   28.0  28.0  28.0  28.0   0.0
                          8.|-- r8                         0.0%    10   32.0  32.0  32.0  32.0   0.0
                          9.|-- server                     0.0%    10   36.0  36.0  36.0  36.0   0.0
                        """);
        assertThat(mtr.exitCode()).isZero();
        // a round takes a second when the number of hops is known; then five seconds pass for the last answers
        assertThat(road.lastedMillis()).isBetween(14_000L, 16_000L);
    }

    @Test
    void whatNeverAnswersHasNoNameAndItsFieldRunsIntoTheNext() {
        road.silence(5);
        road.server().sysctl("net.ipv4.icmp_echo_ignore_all", "1");
        assertThat(road.run(mtr(road.target()).rounds(3))).contains("""
                          4.|-- 10.0.3.2                   0.0%     3   16.0  16.0  16.0  16.0   0.0
                          5.|-- ???                       100.0     3    0.0   0.0   0.0   0.0   0.0
                          6.|-- 10.0.5.2                   0.0%     3   24.0  24.0  24.0  24.0   0.0
                        """).endsWith("""
                          8.|-- 10.0.7.2                   0.0%     3   32.0  32.0  32.0  32.0   0.0
                          9.|-- ???                       100.0     3    0.0   0.0   0.0   0.0   0.0
                        """);
    }

    @Test
    void lossShowsAtItsHopAlone() {
        // the first round has ten requests: it is over when the target, nine hops away, has answered
        road.cable(0).forward().dropNth(12, PacketMatchers.icmp());
        String text = road.run(mtr(road.target()).rounds(2));
        assertThat(text).contains("  2.|-- 10.0.1.2                  50.0%     2    8.0");
        assertThat(text.lines().filter(line -> line.contains(" 0.0%"))).hasSize(8);
    }

    @Test
    void anErrorEndsThePath() {
        assertThat(road.run(mtr(Road.target("192.168.1.1")).rounds(1))).endsWith("""
                        StDev
                          1.|-- 10.0.0.2                   0.0%     1    4.0   4.0   4.0   4.0   0.0
                          2.|-- 10.0.0.2                   0.0%     1    4.0   4.0   4.0   4.0   0.0
                        """);
    }

    @Test
    void withoutAWayItSaysSo() {
        Mtr mtr = new Mtr(road.loneHost(), road.target(), road.out);
        assertThat(road.run(mtr)).isEqualTo("mtr: udp socket connect failed: Network is unreachable\n");
        assertThat(mtr.exitCode()).isEqualTo(1);
    }

    @Test
    void interruptedItReportsNothing() {
        Mtr mtr = mtr(road.target());
        mtr.start();
        mtr.interrupt();
        assertThat(mtr.isDone()).isTrue();
        assertThat(mtr.exitCode()).isEqualTo(130);
    }

    @Test
    void meansAndDeviationAreThoseOfWholeMicroseconds() {
        MtrHop hop = new MtrHop();
        Target target = Road.target("10.0.0.1");
        hop.sent();
        hop.answered(target.address(), 3_056_000, false);
        hop.sent();
        hop.answered(target.address(), 1_655_000, false);
        assertThat(hop.fields())
                .containsExactly("  0.0%", "     2", " ", " 1655.0", " 2355.5", " 1655.0", " 3056.0", " 990.7");
    }
}
