package io.hawser.tools.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.header.PacketAddresses;
import io.hawser.packet.Packet;
import io.hawser.sim.cable.PacketMatchers;
import io.hawser.udp.UdpHandler;
import io.hawser.udp.UdpSocket;
import io.hawser.wire.IpAddress;
import io.hawser.wire.UdpHeader;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TracerouteTest {
    private final Road road = new Road(8);

    private Traceroute traceroute(Target target) {
        return new Traceroute(road.host(), target, road.out).names(road::nameOf);
    }

    @Test
    void everyRouterAnswersOnce() {
        assertThat(road.run(traceroute(road.target()))).isEqualTo("""
                        traceroute to server (10.0.8.2), 30 hops max, 60 byte packets
                         1  r1 (10.0.0.2)  4.000 ms  4.000 ms  4.000 ms
                         2  r2 (10.0.1.2)  8.000 ms  8.000 ms  8.000 ms
                         3  r3 (10.0.2.2)  12.000 ms  12.000 ms  12.000 ms
                         4  r4 (10.0.3.2)  16.000 ms  16.000 ms  16.000 ms
                         5  r5 (10.0.4.2)  20.000 ms  20.000 ms  20.000 ms
                         6  r6 (10.0.5.2)  24.000 ms  24.000 ms  24.000 ms
                         7  r7 (10.0.6.2)  28.000 ms  28.000 ms  28.000 ms
                         8  r8 (10.0.7.2)  32.000 ms  32.000 ms  32.000 ms
                         9  server (10.0.8.2)  36.000 ms  36.000 ms  36.000 ms
                        """);
    }

    @Test
    void echoRequestsAndSynsFindTheSameRouters() throws Exception {
        road.server().host().tcp().listen(80);
        for (Traceroute each : List.of(
                traceroute(road.target()).numeric(true).byEcho(),
                traceroute(road.target()).numeric(true).bySyn(0),
                traceroute(road.target()).numeric(true).bySyn(81))) {
            assertThat(road.run(each))
                    .contains("\n 1  10.0.0.2  4.000 ms  4.000 ms  4.000 ms\n")
                    .endsWith(" 9  10.0.8.2  36.000 ms  36.000 ms  36.000 ms\n");
        }
        assertThat(road.host().tcp().flowCount()).isZero();
    }

    @Test
    void eachProbeIsTimedByTheClock() {
        AtomicLong nanos = new AtomicLong();
        Traceroute clocked = traceroute(road.target()).numeric(true).clock(() -> nanos.addAndGet(1_000_000));
        assertThat(road.run(clocked)).contains("\n 1  10.0.0.2  16.000 ms  17.000 ms  18.000 ms\n");
    }

    @Test
    void aRouterWithoutIcmpIsThreeStars() {
        road.silence(5);
        assertThat(road.run(traceroute(road.target()).numeric(true)))
                .contains("""
                         4  10.0.3.2  16.000 ms  16.000 ms  16.000 ms
                         5  * * *
                         6  10.0.5.2  24.000 ms  24.000 ms  24.000 ms
                        """)
                .endsWith(" 9  10.0.8.2  36.000 ms  36.000 ms  36.000 ms\n");
        assertThat(road.lastedMillis())
                .as("ten times as long as the next hop took, and a bit")
                .isEqualTo(250);
    }

    @Test
    void aHostThatIgnoresEchoStillAnswers() {
        road.server().sysctl("net.ipv4.icmp_echo_ignore_all", "1");
        assertThat(road.run(traceroute(road.target()).numeric(true)))
                .endsWith(" 9  10.0.8.2  36.000 ms  36.000 ms  36.000 ms\n");
    }

    @Test
    void errorsHaveTheirSigns() {
        assertThat(road.run(traceroute(Road.target("192.168.1.1")).numeric(true)))
                .endsWith("""
                         1  10.0.0.2  4.000 ms  4.000 ms  4.000 ms
                         2  10.0.0.2  4.000 ms !N  4.000 ms !N  4.000 ms !N
                        """);
        assertThat(road.run(traceroute(Road.target("10.0.1.77")).numeric(true)))
                .endsWith(" 2  10.0.0.2  3004.000 ms !H  3004.000 ms !H  3004.000 ms !H\n");
        road.cable(2).mtu(1400);
        assertThat(road.run(traceroute(road.target()).packetBytes(1480).dontFragment(true)))
                .endsWith(" 3  r2 (10.0.1.2)  8.000 ms !F-1400  8.000 ms !F-1400  8.000 ms !F-1400\n");
        assertThat(road.run(traceroute(road.target()).packetBytes(1480)))
                .as("cut up")
                .endsWith(" 9  server (10.0.8.2)  36.000 ms  36.000 ms  36.000 ms\n");
        assertThat(road.run(
                        traceroute(Road.target("10.0.0.2")).packetBytes(1600).dontFragment(true)))
                .endsWith("\n 1  *  0.000 ms !F-1500 *  0.000 ms !F-1500 *  0.000 ms !F-1500\n");
        assertThat(IcmpText.sign(3, 13, 0)).isEqualTo("!X");
        assertThat(IcmpText.sign(3, 2, 0)).isEqualTo("!P");
        assertThat(IcmpText.sign(3, 77, 0)).isEqualTo("!<77>");
        assertThat(IcmpText.sign(11, 1, 0)).isEqualTo("!<11-1>");
    }

    @Test
    void whereNobodyAnswersItEndsAtTheLastHop() {
        road.cable(0).cut();
        String text = road.run(traceroute(road.target()).maxHops(3).maxWait(Duration.ofSeconds(1)));
        assertThat(text).isEqualTo("""
                        traceroute to server (10.0.8.2), 3 hops max, 60 byte packets
                         1  * * *
                         2  * * *
                         3  * * *
                        """);
        assertThat(road.lastedMillis()).isEqualTo(1000);
    }

    @Test
    void oneProbeAHopAndAPortThatSomebodyListensOn() {
        UdpHandler echo = socket -> {
            Packet packet = Objects.requireNonNull(socket.receive());
            IpAddress from = PacketAddresses.source(packet);
            int port = UdpHeader.sourcePort(packet.bytes(), packet.transportOffset());
            packet.release();
            socket.send(new byte[1], 0, 1, from, port);
        };
        UdpSocket open = road.server().host().udp().bind(null, 33_442, echo);
        assertThat(road.run(traceroute(road.target()).probesPerHop(1)))
                .endsWith(" 8  r8 (10.0.7.2)  32.000 ms\n 9  server (10.0.8.2)  36.000 ms\n");
        open.close();
    }

    @Test
    void anErrorThatOnlyLaterProbesMetIsShownWhereItBelongs() {
        road.cable(0).forward().drop(PacketMatchers.udp(), 4, 6);
        assertThat(road.run(traceroute(Road.target("192.168.1.1")).numeric(true)))
                .endsWith(" 2  10.0.0.2  4.000 ms !N  4.000 ms !N  4.000 ms !N\n");
    }

    @Test
    void withoutAWayItSaysSo() {
        Traceroute traceroute = new Traceroute(road.loneHost(), Road.target("10.0.8.2"), road.out);
        assertThat(road.run(traceroute)).isEqualTo("""
                        traceroute to 10.0.8.2 (10.0.8.2), 30 hops max, 60 byte packets
                        connect: Network is unreachable
                        """);
        assertThat(traceroute.exitCode()).isEqualTo(1);
    }
}
