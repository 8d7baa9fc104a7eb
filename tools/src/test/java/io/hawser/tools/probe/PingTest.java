package io.hawser.tools.probe;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.hawser.sim.cable.PacketMatchers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PingTest {
    private final Road road = new Road(8);

    private Ping ping(Target target) {
        return new Ping(road.host(), target, road.out).names(road::nameOf);
    }

    @Test
    void acrossEightRoutersTheTtlOf64ArrivesAs56() {
        Ping ping = ping(road.target()).count(4);
        assertThat(road.run(ping)).isEqualTo("""
                        PING server (10.0.8.2) 56(84) bytes of data.
                        64 bytes from server (10.0.8.2): icmp_seq=1 ttl=56 time=36.0 ms
                        64 bytes from server (10.0.8.2): icmp_seq=2 ttl=56 time=36.0 ms
                        64 bytes from server (10.0.8.2): icmp_seq=3 ttl=56 time=36.0 ms
                        64 bytes from server (10.0.8.2): icmp_seq=4 ttl=56 time=36.0 ms

                        --- server ping statistics ---
                        4 packets transmitted, 4 received, 0% packet loss, time 3000ms
                        rtt min/avg/max/mdev = 36.000/36.000/36.000/0.000 ms
                        """);
        assertThat(ping.exitCode()).isZero();
        assertThat(ping.transmitted()).isEqualTo(4);
        assertThat(ping.received()).isEqualTo(4);
        assertThat(road.lastedMillis()).as("over with the last answer").isEqualTo(3036);
    }

    @Test
    void aTargetWrittenAsAnAddressShowsNoNames() {
        assertThat(road.run(ping(Road.target("10.0.8.2")).count(1).ttl(3))).isEqualTo("""
                        PING 10.0.8.2 (10.0.8.2) 56(84) bytes of data.
                        From 10.0.2.2 icmp_seq=1 Time to live exceeded

                        --- 10.0.8.2 ping statistics ---
                        1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms

                        """);
    }

    @Test
    void aHostThatIgnoresEchoIsSilent() {
        road.server().sysctl("net.ipv4.icmp_echo_ignore_all", "1");
        Ping ping = ping(road.target()).count(3).interval(ofMillis(500)).linger(ofSeconds(2));
        assertThat(road.run(ping)).isEqualTo("""
                        PING server (10.0.8.2) 56(84) bytes of data.

                        --- server ping statistics ---
                        3 packets transmitted, 0 received, 100% packet loss, time 1000ms

                        """);
        assertThat(ping.exitCode()).isEqualTo(1);
        assertThat(road.lastedMillis()).isEqualTo(3000);
    }

    @Test
    void whenSomethingWasAnsweredTheRestIsNotWaitedForLong() {
        road.cable(0).forward().dropNth(3, PacketMatchers.icmp());
        Ping ping = ping(road.target()).count(3);
        road.run(ping);
        assertThat(ping.received()).isEqualTo(2);
        assertThat(road.lastedMillis()).isEqualTo(3000);
    }

    @Test
    void aNeighbourThatIsNotThereIsToldByThisHost() {
        assertThat(road.run(ping(Road.target("10.0.0.77")).count(2))).isEqualTo("""
                        PING 10.0.0.77 (10.0.0.77) 56(84) bytes of data.
                        From 10.0.0.1 icmp_seq=1 Destination Host Unreachable
                        From 10.0.0.1 icmp_seq=2 Destination Host Unreachable

                        --- 10.0.0.77 ping statistics ---
                        2 packets transmitted, 0 received, +2 errors, 100% packet loss, time 1000ms
                        pipe 2
                        """);
    }

    @Test
    void withoutAWayNothingIsSent() {
        Ping ping = new Ping(road.loneHost(), road.target(), road.out);
        assertThat(road.run(ping)).isEqualTo("ping: connect: Network is unreachable\n");
        assertThat(ping.exitCode()).isEqualTo(2);
    }

    @Test
    void whatMayNotBeCutUpMeetsTheNarrowLinkOnceAndThisHostThen() {
        road.cable(3).mtu(1400);
        assertThat(road.run(ping(road.target()).count(2).dataBytes(1472).dontFragment(true)))
                .isEqualTo("""
                        PING server (10.0.8.2) 1472(1500) bytes of data.
                        From r3 (10.0.2.2) icmp_seq=1 Frag needed and DF set (mtu = 1400)
                        ping: local error: message too long, mtu=1400

                        --- server ping statistics ---
                        2 packets transmitted, 0 received, +2 errors, 100% packet loss, time 1000ms

                        """);
    }

    @Test
    void tooLittleDataForATimeGetsNone() {
        assertThat(road.run(ping(road.target()).count(1).dataBytes(8))).isEqualTo("""
                        PING server (10.0.8.2) 8(36) bytes of data.
                        16 bytes from server (10.0.8.2): icmp_seq=1 ttl=56

                        --- server ping statistics ---
                        1 packets transmitted, 1 received, 0% packet loss, time 0ms

                        """);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ping(road.target()).dataBytes(65_508))
                .withMessage("an echo request has 0 to 65507 bytes of data, not 65508");
    }

    @Test
    void aDuplicateIsMarkedAndCounted() {
        road.cable(8).backward().duplication(1);
        assertThat(road.run(ping(road.target()).count(2)))
                .contains("icmp_seq=1 ttl=56 time=36.0 ms (DUP!)\n")
                .contains("\n2 packets transmitted, 2 received, +1 duplicates, 0% packet loss, time 1000ms\n");
    }

    @Test
    void lossHasSixDigits() {
        road.cable(0).forward().dropNext(1, PacketMatchers.icmp());
        assertThat(road.run(ping(road.target()).count(3).quiet(true))).isEqualTo("""
                        PING server (10.0.8.2) 56(84) bytes of data.

                        --- server ping statistics ---
                        3 packets transmitted, 2 received, 33.3333% packet loss, time 2000ms
                        rtt min/avg/max/mdev = 36.000/36.000/36.000/0.000 ms
                        """);
    }

    @Test
    void interruptedItPrintsItsStatistics() {
        Ping ping = ping(road.target());
        ping.start();
        road.network.runFor(ofMillis(2500));
        assertThat(ping.isDone()).isFalse();
        ping.interrupt();
        ping.interrupt();
        assertThat(road.printed()).endsWith("""
                        3 packets transmitted, 3 received, 0% packet loss, time 2000ms
                        rtt min/avg/max/mdev = 36.000/36.000/36.000/0.000 ms
                        """);
        assertThatIllegalStateException().isThrownBy(ping::start);
    }

    @Test
    void twoOfThemDoNotHearEachOther() {
        Ping one = ping(road.target()).count(2);
        Ping other = ping(road.target()).count(2);
        one.start();
        assertThat(road.run(other)).contains("2 packets transmitted, 2 received, 0% packet loss");
        assertThat(one.received()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.000",
        "67, 0.067",
        "999, 0.999",
        "1234, 1.23",
        "1235, 1.24",
        "9994, 9.99",
        "9995, 10.0",
        "12345, 12.3",
        "99949, 99.9",
        "99950, 100",
        "123456, 123",
        "1234567, 1235"
    })
    void timesHaveThreeDigits(long micros, String text) {
        assertThat(PingStatistics.time(micros)).isEqualTo(text);
    }
}
