package io.hawser.ip;

import static io.hawser.ip.TestNet.SECOND;
import static io.hawser.ip.TestNet.icmpv6;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.address.Prefix;
import io.hawser.ip.event.IpCounter;
import io.hawser.ip.router.RouterAdvertisement;
import io.hawser.wire.Bytes;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.Icmpv6Header;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A host that advertises itself as a router (RFC 4861 §6.2), and the check of an address before its use. */
class RouterAdvertiserTest {
    private static final RouterAdvertisement ADVERTISEMENT = RouterAdvertisement.of(Prefix.parse("2001:db8::/64"));

    private final TestNet net = new TestNet();
    private final TestHost host = net.host();
    private final TestLink link = host.ethernet("fe80::1/64");
    private final Ipv6Interface ipv6 = host.eth0().ipv6();

    /** The instants at which advertisements were sent, in nanoseconds from the first on, and what they said. */
    private final List<Long> times = new ArrayList<>();

    private final List<RouterAdvertisement> contents = new ArrayList<>();

    /** The instants at which the host has asked whether somebody has an address. */
    private final List<Long> probes = new ArrayList<>();

    private long beganNanos;

    RouterAdvertiserTest() {
        net.run(3 * SECOND);
        link.lost = frame -> {
            long nanos = net.timers.nowNanos() - beganNanos;
            if (frame[54] == (byte) Icmpv6Header.ROUTER_ADVERTISEMENT) {
                times.add(nanos);
                contents.add(RouterAdvertisement.read(frame, 54, frame.length));
            } else if (frame[54] == (byte) Icmpv6Header.NEIGHBOUR_SOLICITATION) {
                probes.add(nanos);
            }
            return true;
        };
        beganNanos = net.timers.nowNanos();
    }

    @AfterEach
    void nothingLeaks() {
        host.ip.powerOff();
        net.assertNothingLeaks();
        assertThat(net.timers.armed()).isZero();
    }

    private void ask() {
        byte[] packet = icmpv6("fe80::9", "ff02::2", 255, Icmpv6Header.ROUTER_SOLICITATION, 0, 0, new byte[0]);
        link.inject(TestNet.frame(0x3333_0000_0002L, 0x02_77, EthernetHeader.TYPE_IPV6, packet));
    }

    private void runTo(long nanos) {
        net.run(beganNanos + nanos - net.timers.nowNanos());
    }

    @Test
    void theFirstThreeFollowFastAndTheOthersAtRandomTimes() {
        ipv6.advertise(ADVERTISEMENT);
        net.run(1_200_000 * SECOND);
        assertThat(times.subList(0, 3)).containsExactly(0L, 16 * SECOND, 32 * SECOND);
        List<Long> gaps = new ArrayList<>();
        for (int i = 3; i < times.size(); i++) {
            gaps.add((times.get(i) - times.get(i - 1)) / SECOND);
        }
        assertThat(gaps).hasSizeGreaterThan(2500).contains(200L, 600L).allMatch(gap -> gap >= 200 && gap <= 600);
        assertThat(host.count(IpCounter.ICMP6_OUT_ROUTER_ADVERTISEMENTS)).isEqualTo(times.size());
        RouterAdvertisement expected = ADVERTISEMENT.from(link.address().value());
        assertThat(contents).allMatch(expected::equals);
        byte[] packet = TestNet.from(link.last(), 14);
        assertThat(new IpAddress(Bytes.i64(packet, 8), Bytes.i64(packet, 16))).isEqualTo(IpAddress.parse("fe80::1"));
        assertThat(new IpAddress(Bytes.i64(packet, 24), Bytes.i64(packet, 32))).isEqualTo(IpAddress.parse("ff02::1"));
    }

    @Test
    void thoseWhoAskAreAnsweredSoonButNotTooOften() {
        ipv6.advertise(ADVERTISEMENT);
        runTo(SECOND);
        ask();
        ask();
        runTo(4 * SECOND);
        assertThat(times).as("three seconds after the last").containsExactly(0L, 3 * SECOND);
        // the one at 19 s, and then long silence
        runTo(100 * SECOND);
        assertThat(times.subList(2, times.size())).containsExactly(19 * SECOND);
        for (int i = 0; i < 5; i++) {
            ask();
        }
        runTo(100 * SECOND + SECOND / 2);
        assertThat(times).hasSize(4);
        assertThat(times.getLast()).isGreaterThan(100 * SECOND);
        runTo(299 * SECOND);
        assertThat(times).as("the next one is 200 s later at least").hasSize(4);
    }

    /** An answer is not later than the advertisement that is due anyway. */
    @Test
    void anAdvertisementThatIsDueIsTheAnswer() {
        ipv6.advertise(ADVERTISEMENT);
        runTo(16 * SECOND - 1_000_000);
        ask();
        runTo(18 * SECOND);
        assertThat(times).containsExactly(0L, 16 * SECOND);
    }

    @Test
    void theEndIsAdvertised() {
        ipv6.advertise(ADVERTISEMENT);
        assertThat(host.eth0().isMember(IpAddress.ALL_ROUTERS)).isTrue();
        runTo(SECOND);
        ipv6.advertise(null);
        assertThat(times).containsExactly(0L, SECOND);
        assertThat(contents.getLast().lifetimeSeconds()).isZero();
        assertThat(contents.getLast().prefixes()).isEqualTo(ADVERTISEMENT.prefixes());
        ask();
        runTo(2000 * SECOND);
        assertThat(times).hasSize(2);
        assertThat(host.eth0().isMember(IpAddress.ALL_ROUTERS)).isFalse();
    }

    @Test
    void anotherAdvertisementReplacesTheFirst() {
        ipv6.advertise(ADVERTISEMENT);
        runTo(SECOND);
        ipv6.advertise(RouterAdvertisement.of(Prefix.parse("2001:db8:2::/64")));
        runTo(20 * SECOND);
        assertThat(times).containsExactly(0L, SECOND, SECOND, 17 * SECOND);
        assertThat(contents.get(2).prefixes()).isNotEqualTo(ADVERTISEMENT.prefixes());
        assertThat(contents.get(3)).isEqualTo(contents.get(2));
    }

    @Test
    void anAddressIsProbedAfterARandomTimeAndThenAtIntervals() {
        host.settings.v6.duplicateProbes = 3;
        List<Long> results = new ArrayList<>();
        ipv6.detectDuplicate(IpAddress.parse("2001:db8::5"), unique -> {
            assertThat(unique).isTrue();
            results.add(net.timers.nowNanos() - beganNanos);
        });
        runTo(10 * SECOND);
        assertThat(probes).hasSize(3);
        assertThat(probes.getFirst()).isBetween(1_000_000L, SECOND);
        assertThat(probes.get(1) - probes.get(0)).isEqualTo(SECOND);
        assertThat(probes.get(2) - probes.get(1)).isEqualTo(SECOND);
        assertThat(results).containsExactly(probes.get(2) + SECOND);
        assertThat(host.eth0().isMember(IpAddress.parse("ff02::1:ff00:5"))).isFalse();
    }

    @Test
    void withoutProbesTheResultComesAtOnceButNotWithinTheCall() {
        host.settings.v6.duplicateProbes = 0;
        List<Boolean> results = new ArrayList<>();
        ipv6.detectDuplicate(IpAddress.parse("2001:db8::5"), results::add);
        assertThat(results).isEmpty();
        net.run(1);
        assertThat(results).containsExactly(true);
        assertThat(probes).isEmpty();
    }
}
