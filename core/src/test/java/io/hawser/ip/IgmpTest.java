package io.hawser.ip;

import static io.hawser.ip.TestNet.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.event.IpCounter;
import io.hawser.ip.group.GroupMembership;
import io.hawser.ip.group.InterfaceGroups;
import io.hawser.ip.group.SourceFilter;
import io.hawser.link.LinkType;
import io.hawser.wire.Bytes;
import io.hawser.wire.Checksum;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The host's part of IGMP (RFC 3376, RFC 2236, RFC 1112). */
class IgmpTest {
    private static final IpAddress GROUP = IpAddress.parse("239.1.2.3");
    private static final IpAddress OTHER = IpAddress.parse("239.9.9.9");
    private static final IpAddress A = IpAddress.parse("10.0.0.7");
    private static final IpAddress B = IpAddress.parse("10.0.0.8");

    /** Which messages are sent, for example {@code v3 to 224.0.0.22: TO_EX 239.1.2.3 {}}. */
    private static final String[] RECORDS = {"?", "IS_IN", "IS_EX", "TO_IN", "TO_EX", "ALLOW", "BLOCK"};

    private final TestNet net = new TestNet();
    private final TestHost host = net.host();
    private final TestLink link = host.link(LinkType.RAW_IP, "10.0.0.1/24", 1500);
    private final InterfaceGroups groups = host.eth0().groups();

    /** The source address of the messages. */
    private IpAddress source = IpAddress.parse("10.0.0.1");

    @AfterEach
    void nothingLeaks() {
        net.assertNothingLeaks();
    }

    /** Returns what was sent since the last call, and checks TTL, options, TOS and checksums of it. */
    private List<String> sent() {
        List<String> messages = new ArrayList<>();
        for (byte[] packet : link.sent) {
            assertThat(Ipv4Header.protocol(packet, 0)).isEqualTo(IpProtocol.IGMP);
            assertThat(Ipv4Header.ttl(packet, 0)).isEqualTo(1);
            assertThat(Ipv4Header.tos(packet, 0)).isEqualTo(0xc0);
            assertThat(Ipv4Header.dontFragment(packet, 0)).isTrue();
            assertThat(IpAddress.v4(Ipv4Header.source(packet, 0))).isEqualTo(source);
            assertThat(Ipv4Header.isChecksumValid(packet, 0)).isTrue();
            assertThat(Bytes.i32(packet, 20)).as("Router Alert").isEqualTo(0x94040000);
            assertThat(Checksum.isValid(packet, 24, packet.length - 24, 0)).isTrue();
            messages.add(text(packet));
        }
        link.sent.clear();
        return messages;
    }

    private static String text(byte[] packet) {
        String to = " to " + IpAddress.v4(Ipv4Header.destination(packet, 0)) + ":";
        int type = Bytes.u8(packet, 24);
        if (type != 0x22) {
            String name = type == 0x12 ? "v1" : type == 0x16 ? "v2" : "leave";
            return name + to + " " + IpAddress.v4(Bytes.i32(packet, 28));
        }
        StringBuilder text = new StringBuilder("v3" + to);
        int at = 32;
        for (int i = Bytes.u16(packet, 30); i > 0; i--) {
            StringJoiner sources = new StringJoiner(",", "{", "}");
            int count = Bytes.u16(packet, at + 2);
            for (int k = 0; k < count; k++) {
                sources.add(IpAddress.v4(Bytes.i32(packet, at + 8 + 4 * k)).toString());
            }
            text.append(' ').append(RECORDS[packet[at]]).append(' ').append(IpAddress.v4(Bytes.i32(packet, at + 4)));
            text.append(sources);
            at += 8 + 4 * count;
        }
        assertThat(at).isEqualTo(packet.length);
        return text.toString();
    }

    private void query(int maxTenths, IpAddress group, IpAddress... sources) {
        byte[] message = new byte[12 + 4 * sources.length];
        message[0] = 0x11;
        message[1] = (byte) maxTenths;
        Bytes.put32(message, 4, group.v4());
        message[8] = 2;
        message[9] = 125;
        Bytes.put16(message, 10, sources.length);
        for (int i = 0; i < sources.length; i++) {
            Bytes.put32(message, 12 + 4 * i, sources[i].v4());
        }
        inject(message, group);
    }

    private void oldQuery(int maxTenths, IpAddress group) {
        byte[] message = new byte[8];
        message[0] = 0x11;
        message[1] = (byte) maxTenths;
        Bytes.put32(message, 4, group.v4());
        inject(message, group);
    }

    private void inject(byte[] message, IpAddress group) {
        String destination = group.isUnspecified() ? "224.0.0.1" : group.toString();
        Bytes.put16(message, 2, Checksum.finish(Checksum.sum(message, 0, message.length)));
        byte[] packet = TestNet.ipv4("10.0.0.254", destination, IpProtocol.IGMP, message);
        link.inject(TestNet.withOptions(packet, 0x94, 4, 0, 0));
    }

    @Test
    void aChangeIsReportedAtOnceAndOnceMoreWithinASecond() {
        GroupMembership joined = groups.join(GROUP, SourceFilter.ALL);
        assertThat(sent()).containsExactly("v3 to 224.0.0.22: TO_EX 239.1.2.3{}");
        net.run(SECOND);
        assertThat(sent()).containsExactly("v3 to 224.0.0.22: TO_EX 239.1.2.3{}");
        net.run(100 * SECOND);
        assertThat(sent()).isEmpty();

        joined.filter(SourceFilter.NONE);
        assertThat(sent()).containsExactly("v3 to 224.0.0.22: TO_IN 239.1.2.3{}");
        net.run(SECOND);
        assertThat(sent()).containsExactly("v3 to 224.0.0.22: TO_IN 239.1.2.3{}");
    }

    @Test
    void aSecondMemberChangesNothing() {
        groups.join(GROUP, SourceFilter.ALL);
        net.run(SECOND);
        link.sent.clear();
        GroupMembership second = groups.join(GROUP, SourceFilter.only(A));
        assertThat(groups.entries().getFirst().members()).isEqualTo(2);
        second.filter(SourceFilter.NONE);
        net.run(SECOND);
        assertThat(sent()).isEmpty();
    }

    @Test
    void sourcesAreAllowedAndBlocked() {
        GroupMembership joined = groups.join(GROUP, SourceFilter.only(A));
        assertThat(sent()).containsExactly("v3 to 224.0.0.22: ALLOW 239.1.2.3{10.0.0.7}");
        net.run(SECOND);
        link.sent.clear();
        joined.filter(SourceFilter.only(B));
        assertThat(sent()).containsExactly("v3 to 224.0.0.22: ALLOW 239.1.2.3{10.0.0.8} BLOCK 239.1.2.3{10.0.0.7}");
        net.run(SECOND);
        link.sent.clear();
        joined.filter(SourceFilter.ALL.with(A));
        assertThat(sent()).containsExactly("v3 to 224.0.0.22: TO_EX 239.1.2.3{10.0.0.7}");
    }

    @Test
    void aChangeBeforeTheRepetitionIsMergedIntoIt() {
        groups.join(GROUP, SourceFilter.ALL);
        groups.join(OTHER, SourceFilter.ALL);
        assertThat(sent())
                .containsExactly(
                        "v3 to 224.0.0.22: TO_EX 239.1.2.3{}", "v3 to 224.0.0.22: TO_EX 239.1.2.3{} TO_EX 239.9.9.9{}");
        net.run(SECOND);
        assertThat(sent()).containsExactly("v3 to 224.0.0.22: TO_EX 239.9.9.9{}");
    }

    @Test
    void aGeneralQueryIsAnsweredOnceWithinItsTime() {
        groups.join(GROUP, SourceFilter.ALL.with(A));
        groups.join(OTHER, SourceFilter.only(B));
        net.run(SECOND);
        link.sent.clear();
        query(10, IpAddress.ANY_V4);
        query(10, IpAddress.ANY_V4);
        net.run(1000);
        assertThat(sent()).as("not at once").isEmpty();
        net.run(SECOND);
        assertThat(sent()).containsExactly("v3 to 224.0.0.22: IS_EX 239.1.2.3{10.0.0.7} IS_IN 239.9.9.9{10.0.0.8}");
    }

    @Test
    void aQueryAboutSourcesIsAnsweredForThoseThatAreWanted() {
        groups.join(GROUP, SourceFilter.only(A));
        net.run(SECOND);
        link.sent.clear();
        query(10, GROUP, A, B);
        net.run(SECOND);
        assertThat(sent()).containsExactly("v3 to 224.0.0.22: IS_IN 239.1.2.3{10.0.0.7}");
        query(10, GROUP, B);
        net.run(SECOND);
        assertThat(sent()).as("no wanted source").isEmpty();
        query(10, GROUP);
        net.run(SECOND);
        assertThat(sent()).containsExactly("v3 to 224.0.0.22: IS_IN 239.1.2.3{10.0.0.7}");
        query(10, OTHER);
        net.run(SECOND);
        assertThat(sent()).as("not a member").isEmpty();
    }

    @Test
    void aRouterOfVersion2IsAnsweredInItsVersionUntilItIsGone() {
        groups.join(GROUP, SourceFilter.ALL);
        net.run(SECOND);
        link.sent.clear();
        oldQuery(100, IpAddress.ANY_V4);
        assertThat(groups.version()).isEqualTo(2);
        net.run(1000);
        assertThat(sent()).as("not at once").isEmpty();
        net.run(10 * SECOND);
        assertThat(sent()).containsExactly("v2 to 239.1.2.3: 239.1.2.3");

        GroupMembership other = groups.join(OTHER, SourceFilter.ALL);
        net.run(10 * SECOND);
        assertThat(sent()).containsExactly("v2 to 239.9.9.9: 239.9.9.9", "v2 to 239.9.9.9: 239.9.9.9");
        other.filter(SourceFilter.NONE);
        assertThat(sent()).containsExactly("leave to 224.0.0.2: 239.9.9.9");

        // RFC 3376 §8.12: 2 * 125 s + 10 s
        net.run(239 * SECOND);
        assertThat(groups.version()).isEqualTo(2);
        net.run(2 * SECOND);
        assertThat(groups.version()).isEqualTo(3);
        assertThat(sent()).isEmpty();
    }

    /** RFC 3376 §7.2.1: the version is that of the interface, not that of a group. */
    @Test
    void aRouterThatWasHeardBeforeTheFirstGroupWasJoinedIsAnsweredInItsVersion() {
        TestHost other = net.host();
        TestLink otherLink = other.link(LinkType.RAW_IP, "10.0.0.1/24", 1500);
        byte[] query = {0x11, 10, 0, 0, 0, 0, 0, 0};
        Bytes.put16(query, 2, Checksum.finish(Checksum.sum(query, 0, 8)));
        byte[] packet = TestNet.ipv4("10.0.0.254", "224.0.0.1", IpProtocol.IGMP, query);
        otherLink.inject(TestNet.withOptions(packet, 0x94, 4, 0, 0));
        other.eth0().groups().join(GROUP, SourceFilter.ALL);
        assertThat(otherLink.sent)
                .singleElement()
                .satisfies(report -> assertThat(text(report)).isEqualTo("v2 to 239.1.2.3: 239.1.2.3"));
        other.ip.powerOff();
    }

    @Test
    void anotherHostsReportMakesOnesOwnSuperfluous() {
        GroupMembership joined = groups.join(GROUP, SourceFilter.ALL);
        net.run(SECOND);
        link.sent.clear();
        oldQuery(100, IpAddress.ANY_V4);
        byte[] report = {0x16, 0, 0, 0, (byte) 239, 1, 2, 3};
        inject(report, GROUP);
        net.run(20 * SECOND);
        assertThat(sent()).isEmpty();
        joined.filter(SourceFilter.NONE);
        assertThat(sent()).as("the other host announces the end").isEmpty();
    }

    @Test
    void aRouterOfVersion1HearsOfNoLeave() {
        oldQuery(0, IpAddress.ANY_V4);
        assertThat(groups.version()).isEqualTo(1);
        GroupMembership joined = groups.join(GROUP, SourceFilter.ALL);
        joined.filter(SourceFilter.NONE);
        net.run(20 * SECOND);
        assertThat(sent()).containsExactly("v1 to 239.1.2.3: 239.1.2.3");
    }

    @Test
    void badMessagesAreCountedAndHaveNoEffect() {
        groups.join(GROUP, SourceFilter.ALL);
        net.run(SECOND);
        link.sent.clear();
        inject(new byte[] {0x11, 1, 0, 0}, IpAddress.ANY_V4);
        inject(new byte[] {0x11, 1, 0, 0, 0, 0, 0, 0, 0, 0}, IpAddress.ANY_V4);
        inject(new byte[] {0x55, 1, 0, 0, 0, 0, 0, 0}, IpAddress.ANY_V4);
        // more sources than bytes
        inject(new byte[] {0x11, 1, 0, 0, (byte) 239, 1, 2, 3, 2, 125, 0, 9}, GROUP);
        assertThat(host.count(IpCounter.IGMP_IN_ERRORS)).isEqualTo(4);
        byte[] flipped = {0x11, 1, 1, 2, 0, 0, 0, 0};
        link.inject(TestNet.ipv4("10.0.0.254", "224.0.0.1", IpProtocol.IGMP, flipped));
        assertThat(host.count(IpCounter.IGMP_IN_CSUM_ERRORS)).isEqualTo(1);
        // without Router Alert, and to a group although it is about all
        byte[] query = {0x11, 100, 0, 0, 0, 0, 0, 0};
        Bytes.put16(query, 2, Checksum.finish(Checksum.sum(query, 0, 8)));
        link.inject(TestNet.ipv4("10.0.0.254", "224.0.0.1", IpProtocol.IGMP, query));
        link.inject(
                TestNet.withOptions(TestNet.ipv4("10.0.0.254", "239.1.2.3", IpProtocol.IGMP, query), 0x94, 4, 0, 0));
        assertThat(host.count(IpCounter.IGMP_IN_ERRORS)).isEqualTo(7);
        assertThat(host.count(IpCounter.IGMP_IN_QUERIES)).isZero();
        net.run(20 * SECOND);
        assertThat(sent()).isEmpty();
    }

    @Test
    void aQueryOfVersion2SaysHowSoonItIsAnswered() {
        groups.join(GROUP, SourceFilter.ALL);
        net.run(SECOND);
        link.sent.clear();
        oldQuery(1, IpAddress.ANY_V4);
        net.run(SECOND / 10);
        assertThat(sent()).containsExactly("v2 to 239.1.2.3: 239.1.2.3");
    }

    @Test
    void aReportOfNoGroupIsBad() {
        groups.join(GROUP, SourceFilter.ALL);
        inject(new byte[] {0x16, 0, 0, 0, 10, 0, 0, 9}, GROUP);
        assertThat(host.count(IpCounter.IGMP_IN_ERRORS)).isEqualTo(1);
    }

    @Test
    void messagesAreCounted() {
        groups.join(GROUP, SourceFilter.ALL);
        query(10, IpAddress.ANY_V4);
        oldQuery(10, IpAddress.ANY_V4);
        for (int type : new int[] {0x12, 0x16, 0x17, 0x22}) {
            inject(new byte[] {(byte) type, 0, 0, 0, (byte) 239, 1, 2, 3}, GROUP);
        }
        assertThat(host.count(IpCounter.IGMP_IN_MSGS)).isEqualTo(6);
        assertThat(host.count(IpCounter.IGMP_IN_QUERIES)).isEqualTo(2);
        assertThat(host.count(IpCounter.IGMP_IN_REPORTS)).isEqualTo(4);
        assertThat(host.count(IpCounter.IGMP_IN_ERRORS)).isZero();
        assertThat(host.count(IpCounter.IGMP_OUT_MSGS)).isEqualTo(link.sent.size());
    }

    /** RFC 3376 §4.2.13. */
    @Test
    void aHostWithoutAddressReportsFromZeros() {
        host.eth0().removeAddress(source);
        source = IpAddress.ANY_V4;
        groups.join(GROUP, SourceFilter.ALL);
        assertThat(sent()).containsExactly("v3 to 224.0.0.22: TO_EX 239.1.2.3{}");
    }

    @Test
    void aBridgeWithoutAnAddressIsAnswered() {
        groups.join(GROUP, SourceFilter.ALL);
        net.run(SECOND);
        link.sent.clear();
        byte[] query = {0x11, 100, 0, 0, 0, 0, 0, 0};
        Bytes.put16(query, 2, Checksum.finish(Checksum.sum(query, 0, 8)));
        link.inject(TestNet.withOptions(TestNet.ipv4("0.0.0.0", "224.0.0.1", IpProtocol.IGMP, query), 0x94, 4, 0, 0));
        net.run(10 * SECOND);
        assertThat(sent()).containsExactly("v2 to 239.1.2.3: 239.1.2.3");
    }

    @Test
    void allSystemsIsAMemberThatIsNeverReported() {
        assertThat(groups.isMember(InterfaceGroups.ALL_SYSTEMS)).isTrue();
        groups.join(InterfaceGroups.ALL_SYSTEMS, SourceFilter.ALL);
        query(10, IpAddress.ANY_V4);
        net.run(5 * SECOND);
        assertThat(sent()).isEmpty();
        assertThat(groups.entries()).hasSize(1);
    }

    @Test
    void aLinkThatComesUpAgainHearsOfAllGroups() {
        groups.join(GROUP, SourceFilter.ALL);
        host.eth0().down();
        net.run(5 * SECOND);
        link.sent.clear();
        host.eth0().up();
        net.run(5 * SECOND);
        assertThat(sent())
                .containsExactly("v3 to 224.0.0.22: TO_EX 239.1.2.3{}", "v3 to 224.0.0.22: TO_EX 239.1.2.3{}");
    }

    @Test
    void manyGroupsAreReportedInSeveralMessages() {
        for (int i = 0; i < 400; i++) {
            groups.join(IpAddress.v4(0xef01_0000 + i), SourceFilter.ALL);
        }
        net.run(5 * SECOND);
        link.sent.clear();
        query(10, IpAddress.ANY_V4);
        net.run(SECOND);
        assertThat(link.sent).allMatch(packet -> packet.length <= 1500).hasSize(3);
        assertThat(String.join(" ", sent()).split("IS_EX", -1)).hasSize(401);
    }
}
