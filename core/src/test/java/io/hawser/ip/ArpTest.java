package io.hawser.ip;

import static io.hawser.ip.TestNet.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.ip.neighbour.NeighbourEntry;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.wire.ArpHeader;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The packets of ARP that a host sends and accepts (RFC 826, RFC 3927, RFC 5227). */
class ArpTest {
    private static final long STATION = 0x02_77;
    private static final IpAddress SENDER = IpAddress.parse("10.0.0.7");
    private static final IpAddress SELF = IpAddress.parse("10.0.0.1");

    private final TestNet net = new TestNet();
    private final TestHost host = net.host();
    private final TestLink link = host.ethernet("10.0.0.1/24");

    @AfterEach
    void nothingLeaks() {
        net.assertNothingLeaks();
    }

    private static byte[] arp(int operation, IpAddress sender, IpAddress target) {
        byte[] packet = new byte[ArpHeader.BYTES];
        ArpHeader.write(packet, 0, operation, STATION, sender.v4(), 0, target.v4());
        return packet;
    }

    private void inject(byte[] packet) {
        link.inject(TestNet.frame(MacAddress.BROADCAST.value(), STATION, EthernetHeader.TYPE_ARP, packet));
    }

    @Test
    void aReplyHasTheAddressesOfTheRequestExchanged() {
        inject(arp(ArpHeader.REQUEST, SENDER, SELF));
        byte[] reply = new byte[ArpHeader.BYTES];
        ArpHeader.write(reply, 0, ArpHeader.REPLY, link.address().value(), SELF.v4(), STATION, SENDER.v4());
        assertThat(link.sent)
                .containsExactly(TestNet.frame(STATION, link.address().value(), EthernetHeader.TYPE_ARP, reply));
    }

    /** RFC 3927 §2.5: then every station learns of a conflict. */
    @Test
    void aReplyAboutALinkLocalAddressIsBroadcast() {
        host.eth0().addAddress(IpAddress.parse("169.254.7.1"), 16);
        inject(arp(ArpHeader.REQUEST, IpAddress.parse("169.254.7.9"), IpAddress.parse("169.254.7.1")));
        assertThat(EthernetHeader.destination(link.last(), 0)).isEqualTo(MacAddress.BROADCAST.value());
        assertThat(ArpHeader.targetMac(link.last(), 14)).isEqualTo(STATION);
    }

    @Test
    void repliesAndRequestsForOthersAreNotAnswered() {
        inject(arp(ArpHeader.REPLY, SENDER, SELF));
        inject(arp(ArpHeader.REQUEST, SENDER, IpAddress.parse("10.0.0.2")));
        assertThat(link.sent).isEmpty();
        assertThat(host.eth0().rxDropped()).isZero();
    }

    @Test
    void aPacketThatIsNoArpForIpv4OverEthernetIsADrop() {
        byte[] good = arp(ArpHeader.REQUEST, SENDER, SELF);
        byte[] otherHardware = good.clone();
        otherHardware[1] = 6;
        byte[] fromAGroup = good.clone();
        fromAGroup[8] |= 1;
        List<byte[]> bad = List.of(Arrays.copyOf(good, ArpHeader.BYTES - 1), otherHardware, fromAGroup);
        bad.forEach(this::inject);
        assertThat(host.eth0().rxDropped()).isEqualTo(bad.size());
        assertThat(link.sent).isEmpty();
    }

    @Test
    void aTableThatIsFullTakesNobodyWhoAsks() {
        host.settings.neighbours.max = 1;
        inject(arp(ArpHeader.REQUEST, SENDER, SELF));
        inject(arp(ArpHeader.REQUEST, IpAddress.parse("10.0.0.8"), SELF));
        assertThat(link.sent).as("both are answered").hasSize(2);
        assertThat(host.eth0().neighbours()).extracting(NeighbourEntry::address).containsExactly(SENDER);
    }

    private AddressProbe probe(IpAddress address, List<String> results) {
        return new AddressProbe(host.eth0(), net.timers, address, SECOND, station -> results.add("found " + station));
    }

    /** RFC 5227 §2.1.1: a probe by another station is a conflict, too. */
    @Test
    void aStationThatProbesForTheSameAddressHasIt() {
        IpAddress wanted = IpAddress.parse("10.0.0.9");
        List<String> results = new ArrayList<>();
        probe(wanted, results).begin();
        inject(arp(ArpHeader.REQUEST, IpAddress.ANY_V4, IpAddress.parse("10.0.0.8")));
        assertThat(results).as("another address").isEmpty();
        inject(arp(ArpHeader.REQUEST, IpAddress.ANY_V4, wanted));
        assertThat(results).containsExactly("found " + new MacAddress(STATION));
        long sent = link.sent.size();
        net.run(10 * SECOND);
        assertThat(link.sent).as("no request follows").hasSize((int) sent);
        assertThat(results).hasSize(1);
    }

    @Test
    void aProbeTakesTime() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AddressProbe(host.eth0(), net.timers, SELF, 0, station -> {}))
                .withMessageContaining("above 0, not 0");
    }

    @Test
    void aRequestBySomebodyElsesAddressGoesToAll() {
        IpAddress source = IpAddress.parse("10.0.0.44");
        host.eth0().requestLinkAddress(source, SENDER);
        assertThat(link.sent).containsExactly(request(source, SENDER));
    }

    private byte[] request(IpAddress sender, IpAddress target) {
        byte[] request = new byte[ArpHeader.BYTES];
        ArpHeader.write(request, 0, ArpHeader.REQUEST, link.address().value(), sender.v4(), 0, target.v4());
        return TestNet.frame(MacAddress.BROADCAST.value(), link.address().value(), EthernetHeader.TYPE_ARP, request);
    }

    /** RFC 5227 §2.1.1, §2.3: a probe claims no address, an announcement that of its target. */
    @Test
    void probesAndAnnouncementsAreRequests() {
        host.eth0().probe(SENDER);
        host.eth0().announce(SELF);
        assertThat(link.sent).containsExactly(request(IpAddress.ANY_V4, SENDER), request(SELF, SELF));
    }

    @Test
    void aStationOfAnotherNetworkIsAnsweredButNotRemembered() {
        inject(arp(ArpHeader.REQUEST, IpAddress.parse("10.99.0.7"), SELF));
        assertThat(link.sent).hasSize(1);
        assertThat(host.eth0().neighbours()).isEmpty();
        inject(arp(ArpHeader.REQUEST, SENDER, SELF));
        assertThat(host.eth0().neighbours()).hasSize(1);
    }

    /** There is nobody to ask: neither a request nor an exception. */
    @Test
    void aLinkWithoutLinkAddressesHasNoArp() {
        TestLink raw = host.link(LinkType.RAW_IP, "10.1.0.1/24", 1500);
        NetworkInterface eth1 = host.ip.interfaces().getLast();
        eth1.probe(IpAddress.parse("10.1.0.2"));
        eth1.announce(IpAddress.parse("10.1.0.1"));
        eth1.requestLinkAddress(IpAddress.parse("10.1.0.1"), IpAddress.parse("10.1.0.2"));
        eth1.addNeighbour(IpAddress.parse("10.1.0.2"), new MacAddress(STATION));
        assertThat(raw.sent).isEmpty();
        assertThat(eth1.neighbours()).isEmpty();
        assertThat(eth1.findNeighbour(IpAddress.parse("10.1.0.2"))).isNull();
    }
}
