package io.hawser.ip;

import static io.hawser.ip.TestNet.SECOND;
import static io.hawser.ip.TestNet.icmp;
import static io.hawser.ip.TestNet.ipv4;
import static io.hawser.ip.TestNet.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.event.IpCounter;
import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ICMP errors that a host and a router send: about which packets (RFC 1122 §3.2.2), what they quote, how many. */
class IcmpErrorsTest {
    private static final String PEER = "10.0.0.2";
    private static final String SELF = "10.0.0.1";
    private static final String BEHIND = "10.1.0.2";
    private static final int UNKNOWN_PROTOCOL = 200;

    private final TestNet net = new TestNet();
    private final TestHost host = net.host();
    private final TestLink link = host.link(LinkType.RAW_IP, SELF + "/24", 1500);
    private final TestLink right = host.link(LinkType.RAW_IP, "10.1.0.1/24", 1000);

    @AfterEach
    void nothingLeaks() {
        net.assertNothingLeaks();
    }

    /** The messages sent since the last call, each a type and a code. */
    private List<String> sent() {
        List<String> messages = new ArrayList<>();
        for (byte[] packet : link.sent) {
            assertThat(Ipv4Header.protocol(packet, 0)).isEqualTo(IpProtocol.ICMP);
            assertThat(IcmpHeader.isWellFormed(packet, 20, packet.length - 20)).isTrue();
            messages.add(packet[20] + "/" + packet[21]);
        }
        link.sent.clear();
        return messages;
    }

    /** Registers a transport that has no socket for any port. */
    private void refuse(int protocol, int keptBytes) {
        host.ip.register(protocol, new TransportProtocol() {
            @Override
            public void receive(Packet packet, NetworkInterface via) {
                packet.truncate(Math.min(packet.length(), keptBytes));
                host.ip.icmp().portUnreachable(packet);
                packet.release();
            }

            @Override
            public void icmpError(Packet quoted, int type, int code, int mtuBytes) {
                throw new AssertionError("no errors here");
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.255", "255.255.255.255", "224.0.0.1"})
    void aDatagramToManyHostsIsNeverAnswered(String destination) {
        refuse(IpProtocol.UDP, 1500);
        link.inject(ipv4(PEER, destination, IpProtocol.UDP, pattern(20)));
        assertThat(link.sent).isEmpty();
        link.inject(ipv4(PEER, SELF, IpProtocol.UDP, pattern(20)));
        assertThat(sent()).containsExactly("3/3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "240.0.0.1", "255.255.255.255", "10.1.0.255"})
    void nobodyIsAnsweredWhoIsNoHost(String source) {
        Packet packet = net.pool.allocate(40);
        byte[] bytes = ipv4(source, SELF, IpProtocol.UDP, pattern(20));
        System.arraycopy(bytes, 0, packet.bytes(), packet.append(40), 40);
        host.ip.icmp().portUnreachable(packet);
        packet.release();
        assertThat(link.sent).isEmpty();
        assertThat(right.sent).isEmpty();
    }

    /** Requests and replies are answered; errors, unknown messages and those without a type are not. */
    @ParameterizedTest
    @CsvSource({
        "0, true",
        "3, false",
        "4, false",
        "5, false",
        "8, true",
        "11, false",
        "12, false",
        "13, true",
        "14, true",
        "17, true",
        "18, true",
        "40, false"
    })
    void anErrorIsNotAnsweredByAnError(int type, boolean answered) {
        host.settings.forward = true;
        byte[] packet = ipv4(PEER, BEHIND, IpProtocol.ICMP, icmp(type, 0, 0, pattern(30)));
        packet[8] = 1;
        link.inject(TestNet.resummed(packet));
        assertThat(sent()).isEqualTo(answered ? List.of("11/0") : List.of());
    }

    @Test
    void aMessageWithoutItsTypeMightBeAnError() {
        host.settings.forward = true;
        byte[] packet = ipv4(PEER, BEHIND, IpProtocol.ICMP, new byte[0]);
        packet[8] = 1;
        // the byte behind the packet fills up its frame
        link.inject(TestNet.joined(TestNet.resummed(packet), new byte[] {IcmpHeader.ECHO_REQUEST}));
        assertThat(link.sent).isEmpty();
        byte[] oneByte = ipv4(PEER, BEHIND, IpProtocol.ICMP, new byte[] {IcmpHeader.ECHO_REQUEST});
        oneByte[8] = 1;
        link.inject(TestNet.resummed(oneByte));
        assertThat(sent()).containsExactly("11/0");
    }

    @Test
    void onlyTheFirstFragmentIsAnswered() {
        host.settings.forward = true;
        for (int fragment : new int[] {1, 0x2001, 0x2000}) {
            byte[] packet = ipv4(PEER, BEHIND, UNKNOWN_PROTOCOL, pattern(32), 7, fragment);
            packet[8] = 1;
            link.inject(TestNet.resummed(packet));
            assertThat(sent()).hasSize(fragment == 0x2000 ? 1 : 0);
        }
    }

    @Test
    void theWholePacketIsQuotedUpToTheLimit() {
        for (int[] lengths : new int[][] {{20, 20}, {528, 528}, {529, 528}}) {
            byte[] packet = ipv4(PEER, SELF, UNKNOWN_PROTOCOL, pattern(lengths[0]));
            link.inject(packet);
            assertThat(TestNet.from(link.last(), 28)).isEqualTo(Arrays.copyOf(packet, 20 + lengths[1]));
        }
        assertThat(host.count(IpCounter.ICMP_OUT_MSGS)).isEqualTo(3);
        assertThat(host.count(IpCounter.ICMP_OUT_DEST_UNREACHS)).isEqualTo(3);
    }

    @Test
    void whatATransportHasCutOffIsNotQuoted() {
        refuse(IpProtocol.UDP, 8);
        link.inject(ipv4(PEER, SELF, IpProtocol.UDP, pattern(100)));
        assertThat(link.last()).hasSize(28 + 28);
    }

    /** Of a datagram in fragments only the first has the header of the transport. */
    @Test
    void aSilentNextHopIsReportedOncePerDatagram() {
        TestHost other = net.host();
        TestLink wire = other.ethernet("10.2.0.1/24");
        other.send("10.2.0.9", 3000, false);
        other.send("10.2.0.9", 7, false);
        other.send("10.2.0.9", 8, false);
        net.run(4 * SECOND);
        assertThat(other.errors)
                .as("the datagram in fragments, and that of 8 bytes")
                .hasSize(2);
        assertThat(other.errors.getFirst().code()).isEqualTo(IcmpHeader.HOST_UNREACHABLE);
        assertThat(wire.sent).as("requests").hasSize(3);
    }

    @Test
    void aTransportIsShownItsHeaderInThePacketThatWasNotSent() {
        TestHost other = net.host();
        other.ethernet("10.2.0.1/24");
        List<byte[]> shown = new ArrayList<>();
        other.ip.register(TestHost.PROTOCOL, new TransportProtocol() {
            @Override
            public void receive(Packet packet, NetworkInterface via) {
                packet.release();
            }

            @Override
            public void icmpError(Packet quoted, int type, int code, int mtuBytes) {
                shown.add(Arrays.copyOfRange(quoted.bytes(), quoted.start(), quoted.end()));
            }
        });
        other.send("10.2.0.9", 30, false);
        net.run(4 * SECOND);
        assertThat(shown).containsExactly(pattern(30));
    }

    @Test
    void aTransportIsToldTheMtuDuringTheCallOnly() {
        List<Integer> mtus = new ArrayList<>();
        host.ip.register(TestHost.PROTOCOL, new TransportProtocol() {
            @Override
            public void receive(Packet packet, NetworkInterface via) {
                packet.release();
            }

            @Override
            public void icmpError(Packet quoted, int type, int code, int mtuBytes) {
                assertThat(quoted.transportOffset()).isEqualTo(quoted.start());
                mtus.add(host.ip.icmp().errorMtuBytes());
            }
        });
        byte[] quoted = ipv4(SELF, PEER, TestHost.PROTOCOL, pattern(8));
        link.inject(ipv4(PEER, SELF, IpProtocol.ICMP, icmp(3, 4, 0x7777_0000 | 1280, quoted)));
        link.inject(ipv4(PEER, SELF, IpProtocol.ICMP, icmp(3, 3, 1280, quoted)));
        link.inject(ipv4(PEER, SELF, IpProtocol.ICMP, icmp(11, 4, 1280, quoted)));
        assertThat(mtus).containsExactly(1280, 0, 0);
    }

    private void provoke(int count) {
        for (int i = 0; i < count; i++) {
            link.inject(ipv4(PEER, SELF, UNKNOWN_PROTOCOL, pattern(8)));
        }
    }

    @Test
    void onlyTheTypesOfTheMaskAreLimited() {
        for (int i = 0; i < 20; i++) {
            link.inject(ipv4(PEER, SELF, IpProtocol.ICMP, icmp(IcmpHeader.ECHO_REQUEST, 0, i, pattern(8))));
        }
        assertThat(sent()).as("replies").hasSize(20);
        assertThat(host.count(IpCounter.ICMP_OUT_MSGS)).isEqualTo(20);
        host.settings.icmpRateMask = 1 << IcmpHeader.ECHO_REPLY;
        provoke(20);
        assertThat(sent()).hasSize(20);
    }

    /** Path MTU discovery depends on them. */
    @Test
    void theMtuIsAlwaysTold() {
        host.settings.forward = true;
        for (int i = 0; i < 20; i++) {
            link.inject(ipv4(PEER, BEHIND, UNKNOWN_PROTOCOL, pattern(1200), 0, Ipv4Header.DONT_FRAGMENT));
        }
        assertThat(sent()).hasSize(20).allMatch("3/4"::equals);
    }

    @Test
    void messagesToThisHostItselfAreNotLimited() {
        for (int i = 0; i < 20; i++) {
            Path path = host.ip.pathTo(IpAddress.parse("127.0.0.1"));
            host.ip.output(host.payload(8), path, UNKNOWN_PROTOCOL, 0, 0, false);
            net.run(1);
        }
        assertThat(host.count(IpCounter.ICMP_OUT_DEST_UNREACHS)).isEqualTo(20);
    }

    @Test
    void noIntervalIsNoLimitForAHost() {
        host.settings.icmpRateLimitMillis = 0;
        provoke(7);
        assertThat(sent()).hasSize(7);
    }

    /** Each message takes none to two of the messages that may leave at once, one on average. */
    @Test
    void theLimitForAllIsRestoredWithTime() {
        host.settings.icmpRateLimitMillis = 0;
        host.settings.icmpMessagesBurst = 1;
        host.settings.icmpMessagesPerSecond = 2;
        provoke(100);
        assertThat(sent()).isNotEmpty().hasSizeLessThan(10);
        net.run(SECOND / 2 - 1);
        provoke(1);
        assertThat(sent()).isEmpty();
        net.run(1);
        provoke(1);
        assertThat(sent()).hasSize(1);
        assertThat(host.count(IpCounter.ICMP_OUT_RATE_LIMIT_HOST)).isZero();
    }

    @Test
    void theBurstToAHostDoesNotDependOnTheClock() {
        TestNet early = new TestNet(0);
        TestHost young = early.host();
        TestLink wire = young.link(LinkType.RAW_IP, SELF + "/24", 1500);
        for (int i = 0; i < 10; i++) {
            wire.inject(ipv4(PEER, SELF, UNKNOWN_PROTOCOL, pattern(8)));
        }
        assertThat(wire.sent).hasSize(6);
    }
}
