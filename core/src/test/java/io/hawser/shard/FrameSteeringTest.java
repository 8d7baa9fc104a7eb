package io.hawser.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.hash.KeyedHash;
import io.hawser.ip.TestNet;
import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.wire.ArpHeader;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.Icmpv6Header;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FrameSteeringTest {
    private static final String HERE = "10.0.0.2";
    private static final String THERE = "10.0.0.1";
    private static final String HERE_V6 = "fd00::2";
    private static final String THERE_V6 = "fd00::1";

    private final Steering steering = new Steering(5, new KeyedHash(7, 8));
    private final PacketPool pool = new PacketPool();

    private int ownerOf(int type, byte[] packet) {
        return ownerOf(LinkType.ETHERNET, TestNet.frame(1, 2, type, packet));
    }

    private int ownerOf(LinkType type, byte[] frame) {
        Packet packet = pool.allocate(frame.length);
        System.arraycopy(frame, 0, packet.bytes(), packet.append(frame.length), frame.length);
        int owner = FrameSteering.ownerOf(packet, type, steering);
        packet.release();
        return owner;
    }

    /** The beginning of a TCP header. */
    private static byte[] ports(int source, int destination) {
        byte[] segment = new byte[20];
        segment[0] = (byte) (source >>> 8);
        segment[1] = (byte) source;
        segment[2] = (byte) (destination >>> 8);
        segment[3] = (byte) destination;
        segment[12] = 0x50;
        return segment;
    }

    private int owner(String one, int onePort, String other, int otherPort) {
        return steering.ownerOf(IpAddress.parse(one), onePort, IpAddress.parse(other), otherPort);
    }

    @Test
    void aSegmentBelongsToTheShardOfItsFourTupleInBothDirections() {
        for (int port = 1024; port < 1200; port++) {
            int owner = owner(THERE, port, HERE, 80);
            assertThat(owner(HERE, 80, THERE, port)).isEqualTo(owner);
            byte[] in = TestNet.ipv4(THERE, HERE, IpProtocol.TCP, ports(port, 80));
            assertThat(ownerOf(EthernetHeader.TYPE_IPV4, in)).isEqualTo(owner);
            assertThat(ownerOf(LinkType.RAW_IP, in)).isEqualTo(owner);
            int ownerV6 = owner(HERE_V6, 80, THERE_V6, port);
            byte[] inV6 = TestNet.ipv6(THERE_V6, HERE_V6, IpProtocol.TCP, 64, ports(port, 80));
            assertThat(ownerOf(EthernetHeader.TYPE_IPV6, inV6)).isEqualTo(ownerV6);
            assertThat(ownerOf(LinkType.RAW_IP, inV6)).isEqualTo(ownerV6);
        }
    }

    @Test
    void connectionsOfOneClientSpreadEvenly() {
        int[] counts = new int[5];
        for (int port = 32_768; port < 60_768; port++) {
            counts[owner(THERE, port, HERE, 80)]++;
        }
        for (int count : counts) {
            assertThat(count).isBetween(5300, 5900);
        }
    }

    @Test
    void anErrorBelongsToTheShardOfTheQuotedSegment() {
        byte[] quoted = Arrays.copyOf(TestNet.ipv4(HERE, THERE, IpProtocol.TCP, ports(80, 2000)), 28);
        int owner = owner(HERE, 80, THERE, 2000);
        assertThat(owner).as("the test needs another shard than the first").isNotZero();
        for (int type : new int[] {IcmpHeader.DESTINATION_UNREACHABLE, IcmpHeader.TIME_EXCEEDED}) {
            assertThat(ownerOf(
                            EthernetHeader.TYPE_IPV4,
                            TestNet.ipv4("10.0.0.9", HERE, IpProtocol.ICMP, TestNet.icmp(type, 4, 0, quoted))))
                    .isEqualTo(owner);
        }
        byte[] quotedV6 = Arrays.copyOf(TestNet.ipv6(HERE_V6, THERE_V6, IpProtocol.TCP, 64, ports(80, 2003)), 48);
        int ownerV6 = owner(HERE_V6, 80, THERE_V6, 2003);
        assertThat(ownerV6).as("the test needs another shard than the first").isNotZero();
        byte[] error = TestNet.icmpv6("fd00::9", HERE_V6, 64, Icmpv6Header.PACKET_TOO_BIG, 0, 1300, quotedV6);
        assertThat(ownerOf(EthernetHeader.TYPE_IPV6, error)).isEqualTo(ownerV6);
    }

    @Test
    void answersAboutNeighboursConcernAll() {
        byte[] arp = new byte[ArpHeader.BYTES];
        ArpHeader.write(
                arp,
                0,
                ArpHeader.REPLY,
                1,
                IpAddress.parse(THERE).v4(),
                2,
                IpAddress.parse(HERE).v4());
        assertThat(ownerOf(EthernetHeader.TYPE_ARP, arp)).isEqualTo(FrameSteering.ALL);
        ArpHeader.write(
                arp,
                0,
                ArpHeader.REQUEST,
                1,
                IpAddress.parse(THERE).v4(),
                2,
                IpAddress.parse(HERE).v4());
        assertThat(ownerOf(EthernetHeader.TYPE_ARP, arp)).isEqualTo(Steering.FIRST);
        assertThat(ownerOf(EthernetHeader.TYPE_IPV6, discovery(Icmpv6Header.NEIGHBOUR_ADVERTISEMENT)))
                .isEqualTo(FrameSteering.ALL);
        assertThat(ownerOf(EthernetHeader.TYPE_IPV6, discovery(Icmpv6Header.NEIGHBOUR_SOLICITATION)))
                .isEqualTo(Steering.FIRST);
    }

    private static byte[] discovery(int type) {
        return TestNet.icmpv6(THERE_V6, HERE_V6, 255, type, 0, 0, new byte[16]);
    }

    @Test
    void fragmentsDatagramsAndUnknownFramesBelongToTheFirst() {
        byte[] fragment = TestNet.ipv4(THERE, HERE, IpProtocol.TCP, ports(2000, 80), 1, Ipv4Header.MORE_FRAGMENTS);
        assertThat(ownerOf(EthernetHeader.TYPE_IPV4, fragment)).isEqualTo(Steering.FIRST);
        byte[] fragmentV6 = TestNet.ipv6(THERE_V6, HERE_V6, IpProtocol.FRAGMENT, 64, ports(2000, 80));
        assertThat(ownerOf(EthernetHeader.TYPE_IPV6, fragmentV6)).isEqualTo(Steering.FIRST);
        byte[] datagram = TestNet.ipv4(THERE, HERE, IpProtocol.UDP, ports(2000, 80));
        assertThat(ownerOf(EthernetHeader.TYPE_IPV4, datagram)).isEqualTo(Steering.FIRST);
        byte[] echo =
                TestNet.ipv4(THERE, HERE, IpProtocol.ICMP, TestNet.icmp(IcmpHeader.ECHO_REQUEST, 0, 0, new byte[40]));
        assertThat(ownerOf(EthernetHeader.TYPE_IPV4, echo)).isEqualTo(Steering.FIRST);
        assertThat(ownerOf(0x88cc, datagram)).isEqualTo(Steering.FIRST);
    }

    @Test
    void cutAndDamagedFramesAreAssigned() {
        SplittableRandom random = new SplittableRandom(1);
        byte[] quoted = TestNet.ipv4(HERE, THERE, IpProtocol.TCP, ports(80, 2000));
        byte[][] packets = {
            TestNet.ipv4(THERE, HERE, IpProtocol.TCP, ports(2000, 80)),
            TestNet.ipv6(THERE_V6, HERE_V6, IpProtocol.TCP, 64, ports(2000, 80)),
            TestNet.ipv4(THERE, HERE, IpProtocol.ICMP, TestNet.icmp(3, 4, 0, quoted)),
            TestNet.icmpv6(THERE_V6, HERE_V6, 64, 1, 0, 0, quoted),
        };
        for (int i = 0; i < 20_000; i++) {
            byte[] whole = packets[i % packets.length];
            byte[] frame = TestNet.frame(1, 2, i % 2 == 0 ? 0x0800 : 0x86dd, whole);
            byte[] cut = Arrays.copyOf(frame, random.nextInt(frame.length + 1));
            for (int damage = random.nextInt(4); damage > 0 && cut.length > 0; damage--) {
                cut[random.nextInt(cut.length)] = (byte) random.nextInt();
            }
            LinkType type = random.nextBoolean() ? LinkType.ETHERNET : LinkType.RAW_IP;
            assertThat(ownerOf(type, cut)).isBetween(FrameSteering.ALL, 4);
        }
    }

    /** Sets the length that the IP header states; what follows it in the frame is padding. */
    private static byte[] stating(int length, byte[] packet) {
        if (packet[0] >>> 4 == 6) {
            packet[5] = (byte) (length - 40);
        } else {
            packet[3] = (byte) length;
        }
        return packet;
    }

    /** The four bytes of the ports are enough, but they must be in the packet, not in the padding behind it. */
    @Test
    void portsInThePacketDecideAndThoseInThePaddingDoNot() {
        byte[] segment = TestNet.ipv4(THERE, HERE, IpProtocol.TCP, ports(2000, 80));
        int owner = owner(THERE, 2000, HERE, 80);
        assertThat(owner).as("the test needs another shard than the first").isNotZero();
        assertThat(ownerOf(LinkType.RAW_IP, stating(24, segment.clone()))).isEqualTo(owner);
        assertThat(ownerOf(LinkType.RAW_IP, stating(23, segment.clone()))).isZero();
        assertThat(ownerOf(LinkType.RAW_IP, stating(20, segment.clone()))).isZero();
        byte[] cut = Arrays.copyOf(segment, segment.length - 1);
        assertThat(ownerOf(LinkType.RAW_IP, cut)).as("an incomplete packet").isZero();
    }

    @Test
    void portsOfAQuotedSegmentMustBeInThePacketToo() {
        byte[] quoted = Arrays.copyOf(TestNet.ipv4(HERE, THERE, IpProtocol.TCP, ports(80, 2000)), 28);
        int owner = owner(HERE, 80, THERE, 2000);
        byte[] error = TestNet.ipv4("10.0.0.9", HERE, IpProtocol.ICMP, TestNet.icmp(3, 4, 0, quoted));
        assertThat(ownerOf(LinkType.RAW_IP, stating(20 + 8 + 24, error.clone())))
                .isEqualTo(owner);
        assertThat(ownerOf(LinkType.RAW_IP, stating(20 + 8 + 23, error.clone())))
                .isZero();
        assertThat(ownerOf(LinkType.RAW_IP, stating(20 + 8, error.clone()))).isZero();
        assertThat(ownerOf(LinkType.RAW_IP, stating(20 + 4, error.clone()))).isZero();
        byte[] quotedV6 = Arrays.copyOf(TestNet.ipv6(HERE_V6, THERE_V6, IpProtocol.TCP, 64, ports(80, 2003)), 48);
        byte[] errorV6 = TestNet.icmpv6("fd00::9", HERE_V6, 64, Icmpv6Header.PACKET_TOO_BIG, 0, 1300, quotedV6);
        int ownerV6 = owner(HERE_V6, 80, THERE_V6, 2003);
        assertThat(ownerOf(LinkType.RAW_IP, stating(40 + 8 + 44, errorV6.clone())))
                .isEqualTo(ownerV6);
        assertThat(ownerOf(LinkType.RAW_IP, stating(40 + 8 + 43, errorV6.clone())))
                .isZero();
        assertThat(ownerOf(LinkType.RAW_IP, stating(40 + 8 + 40, errorV6.clone())))
                .isZero();
        assertThat(ownerOf(LinkType.RAW_IP, stating(40 + 8 + 39, errorV6.clone())))
                .isZero();
        assertThat(ownerOf(LinkType.RAW_IP, stating(40 + 8, errorV6.clone()))).isZero();
        byte[] advertisement = discovery(Icmpv6Header.NEIGHBOUR_ADVERTISEMENT);
        assertThat(ownerOf(LinkType.RAW_IP, stating(40 + 9, advertisement.clone())))
                .isEqualTo(FrameSteering.ALL);
        assertThat(ownerOf(LinkType.RAW_IP, stating(40 + 8, advertisement.clone())))
                .isZero();
        assertThat(ownerOf(LinkType.RAW_IP, stating(40 + 7, advertisement.clone())))
                .isZero();
    }

    @Test
    void aHostHasOneShardAtLeast() {
        assertThat(new Steering(1, new KeyedHash(7, 8)).shards()).isEqualTo(1);
        assertThatIllegalArgumentException().isThrownBy(() -> new Steering(0, new KeyedHash(7, 8)));
    }
}
