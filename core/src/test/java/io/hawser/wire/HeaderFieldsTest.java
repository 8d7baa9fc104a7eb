package io.hawser.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Each field of each header: where it stands on the wire, and that writing it leaves the others unchanged. */
class HeaderFieldsTest {
    private static final int AT = 4;

    /** A header of 24 bytes, four of which are options, after other bytes. */
    private static byte[] packet() {
        byte[] packet = new byte[AT + 100];
        Ipv4Header.write(packet, AT, 0x10, 90, 0x1234, 0, 64, IpProtocol.UDP, 0x0a00_0001, 0x0a00_0002);
        Bytes.put32(packet, AT + 20, 0x0101_0100);
        Ipv4Header.lengthen(packet, AT, 24);
        return packet;
    }

    private static void assertOthersAreUnchanged(byte[] packet, int from, int to) {
        byte[] before = packet();
        for (int i = 0; i < packet.length; i++) {
            boolean changes = i >= AT + from && i < AT + to || i == AT + 10 || i == AT + 11;
            if (!changes) {
                assertThat(packet[i]).as("byte %d", i - AT).isEqualTo(before[i]);
            }
        }
        assertThat(Ipv4Header.isChecksumValid(packet, AT)).isTrue();
    }

    @Test
    void numbersAreBigEndian() {
        byte[] bytes = new byte[12];
        Bytes.put64(bytes, 2, 0xf102_0304_0506_0708L);
        assertThat(bytes).containsExactly(0, 0, 0xf1, 2, 3, 4, 5, 6, 7, 8, 0, 0);
        assertThat(Bytes.i64(bytes, 2)).isEqualTo(0xf102_0304_0506_0708L);
        assertThat(Bytes.u48(bytes, 2)).isEqualTo(0xf102_0304_0506L);
        assertThat(Bytes.i32(bytes, 2)).isEqualTo(0xf102_0304);
        assertThat(Bytes.u16(bytes, 2)).isEqualTo(0xf102);
        assertThat(Bytes.u8(bytes, 2)).isEqualTo(0xf1);
    }

    @Test
    void optionsLengthenAnIpv4Header() {
        byte[] packet = packet();
        assertThat(packet[AT]).isEqualTo((byte) 0x46);
        assertThat(Ipv4Header.headerBytes(packet, AT)).isEqualTo(24);
        assertThat(Ipv4Header.protocol(packet, AT)).isEqualTo(17);
        assertThat(Ipv4Header.isChecksumValid(packet, AT)).isTrue();
        packet[AT + 21] ^= 1;
        assertThat(Ipv4Header.isChecksumValid(packet, AT)).as("of the options").isFalse();
    }

    @Test
    void eachFieldOfAnIpv4HeaderCanBeChanged() {
        byte[] packet = packet();
        Ipv4Header.tos(packet, AT, 0xb9);
        assertThat(Ipv4Header.tos(packet, AT)).isEqualTo(0xb9);
        assertOthersAreUnchanged(packet, 1, 2);

        packet = packet();
        Ipv4Header.destination(packet, AT, 0xc0a8_0001);
        assertThat(Ipv4Header.destination(packet, AT)).isEqualTo(0xc0a8_0001);
        assertOthersAreUnchanged(packet, 16, 20);

        packet = packet();
        Ipv4Header.decrementTtl(packet, AT);
        assertThat(Ipv4Header.ttl(packet, AT)).isEqualTo(63);
        assertOthersAreUnchanged(packet, 8, 9);

        packet = packet();
        Ipv4Header.fragment(packet, AT, 60, Ipv4Header.MORE_FRAGMENTS | 3);
        assertThat(Ipv4Header.totalLength(packet, AT)).isEqualTo(60);
        assertThat(Ipv4Header.fragmentOffset(packet, AT)).isEqualTo(24);
        assertThat(Ipv4Header.identification(packet, AT)).isEqualTo(0x1234);
        assertOthersAreUnchanged(packet, 2, 8);

        packet = packet();
        Ipv4Header.renumber(packet, AT, 70, 0xbeef);
        assertThat(Ipv4Header.totalLength(packet, AT)).isEqualTo(70);
        assertThat(Ipv4Header.identification(packet, AT)).isEqualTo(0xbeef);
        assertOthersAreUnchanged(packet, 2, 6);
    }

    @Test
    void flagsOfFragmentsAreToldApart() {
        byte[] packet = packet();
        assertThat(Ipv4Header.isFragment(packet, AT)).isFalse();
        assertThat(Ipv4Header.moreFragments(packet, AT)).isFalse();
        Ipv4Header.fragment(packet, AT, 90, Ipv4Header.DONT_FRAGMENT);
        assertThat(Ipv4Header.dontFragment(packet, AT)).isTrue();
        assertThat(Ipv4Header.moreFragments(packet, AT)).isFalse();
        assertThat(Ipv4Header.isFragment(packet, AT)).isFalse();
        Ipv4Header.fragment(packet, AT, 90, 1);
        assertThat(Ipv4Header.isFragment(packet, AT)).as("the last one").isTrue();
        assertThat(Ipv4Header.moreFragments(packet, AT)).isFalse();
        Ipv4Header.fragment(packet, AT, 90, Ipv4Header.MORE_FRAGMENTS);
        assertThat(Ipv4Header.isFragment(packet, AT)).as("the first one").isTrue();
    }

    @Test
    void thePseudoHeaderOfAPacketIsThatOfItsAddresses() {
        byte[] packet = packet();
        assertThat(Ipv4Header.pseudoHeader(packet, AT, IpProtocol.TCP))
                .isEqualTo(Checksum.pseudoHeader(
                        IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2"), IpProtocol.TCP));
    }

    @Test
    void tcpFieldsStandWhereTheRfcDrawsThem() {
        byte[] segment = new byte[AT + 40];
        Arrays.fill(segment, (byte) 0x55);
        TcpHeader.write(segment, AT, 0x1122, 0x3344, 0x5566_7788, 0x99aa_bbcc, 24, TcpHeader.ACK, 0xddee, 0x1357);
        assertThat(Arrays.copyOfRange(segment, AT, AT + 20))
                .isEqualTo(bytes(0x1122_3344, 0x5566_7788, 0x99aa_bbcc, 0x6010_ddee, 0x0000_1357));
        assertThat(segment[AT - 1]).isEqualTo((byte) 0x55);
        assertThat(segment[AT + 20]).isEqualTo((byte) 0x55);
        assertThat(TcpHeader.sourcePort(segment, AT)).isEqualTo(0x1122);
        assertThat(TcpHeader.destinationPort(segment, AT)).isEqualTo(0x3344);
        assertThat(TcpHeader.sequence(segment, AT)).isEqualTo(0x5566_7788);
        assertThat(TcpHeader.acknowledgment(segment, AT)).isEqualTo(0x99aa_bbcc);
        assertThat(TcpHeader.headerBytes(segment, AT)).isEqualTo(24);
        assertThat(TcpHeader.flags(segment, AT)).isEqualTo(TcpHeader.ACK);
        assertThat(TcpHeader.window(segment, AT)).isEqualTo(0xddee);
        assertThat(TcpHeader.urgentPointer(segment, AT)).isEqualTo(0x1357);
    }

    @Test
    void aTcpChecksumCoversPseudoHeaderLengthAndText() {
        byte[] segment = new byte[AT + 25];
        TcpHeader.write(segment, AT, 1, 2, 3, 4, 20, TcpHeader.ACK, 5, 0);
        Arrays.fill(segment, AT + 20, AT + 25, (byte) 0xa5);
        long pseudoHeader = Checksum.pseudoHeader(IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2"), 6);
        Bytes.put16(segment, AT + TcpHeader.CHECKSUM, 0x1234);
        TcpHeader.updateChecksum(segment, AT, 25, pseudoHeader);
        assertThat(TcpHeader.isChecksumValid(segment, AT, 25, pseudoHeader)).isTrue();
        assertThat(TcpHeader.isChecksumValid(segment, AT, 24, pseudoHeader)).isFalse();
        assertThat(TcpHeader.isChecksumValid(segment, AT, 25, pseudoHeader + 1)).isFalse();

        int complete = TcpHeader.checksum(segment, AT);
        TcpHeader.deferChecksum(segment, AT, 25, pseudoHeader);
        assertThat(Checksum.finish(Checksum.sum(segment, AT, 25)))
                .as("a deferred checksum, completed by the device")
                .isEqualTo(complete);
    }

    @Test
    void udpFieldsStandWhereTheRfcDrawsThem() {
        byte[] datagram = new byte[AT + 11];
        Arrays.fill(datagram, (byte) 9);
        UdpHeader.write(datagram, AT, 0x1122, 0x3344, 10, 77);
        assertThat(Bytes.i32(datagram, AT)).isEqualTo(0x1122_3344);
        assertThat(UdpHeader.sourcePort(datagram, AT)).isEqualTo(0x1122);
        assertThat(UdpHeader.destinationPort(datagram, AT)).isEqualTo(0x3344);
        assertThat(UdpHeader.length(datagram, AT)).isEqualTo(10);
        assertThat(UdpHeader.isChecksumValid(datagram, AT, 77)).isTrue();
        assertThat(UdpHeader.isChecksumValid(datagram, AT, 78)).isFalse();
        datagram[AT + 10] ^= 1;
        assertThat(UdpHeader.isChecksumValid(datagram, AT, 77))
                .as("beyond the datagram")
                .isTrue();
        datagram[AT + 9] ^= 1;
        assertThat(UdpHeader.isChecksumValid(datagram, AT, 77)).isFalse();
        Bytes.put16(datagram, AT + 6, 0);
        assertThat(UdpHeader.isChecksumValid(datagram, AT, 77))
                .as("none was sent")
                .isTrue();
    }

    @Test
    void icmpFieldsStandWhereTheRfcDrawsThem() {
        byte[] message = new byte[AT + 12];
        Arrays.fill(message, (byte) 9);
        IcmpHeader.write(message, AT, 12, IcmpHeader.DESTINATION_UNREACHABLE, 4, 0x0000_05dc);
        assertThat(Bytes.u16(message, AT)).isEqualTo(0x0304);
        assertThat(Bytes.i32(message, AT + 4)).isEqualTo(1500);
        assertThat(IcmpHeader.type(message, AT)).isEqualTo(3);
        assertThat(IcmpHeader.code(message, AT)).isEqualTo(4);
        assertThat(IcmpHeader.rest(message, AT)).isEqualTo(1500);
        assertThat(IcmpHeader.isWellFormed(message, AT, 12)).isTrue();
        message[AT + 11] ^= 1;
        assertThat(IcmpHeader.isWellFormed(message, AT, 12)).isFalse();
        byte[] least = new byte[IcmpHeader.BYTES];
        IcmpHeader.write(least, 0, IcmpHeader.BYTES, IcmpHeader.ECHO_REQUEST, 0, 1);
        assertThat(IcmpHeader.isWellFormed(least, 0, IcmpHeader.BYTES)).isTrue();
    }

    /** RFC 1122 §3.2.2: the types that report errors. */
    @Test
    void fiveTypesOfIcmpReportErrors() {
        for (int type = 0; type < 256; type++) {
            boolean isError = type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
            assertThat(IcmpHeader.isError(type)).as("type %d", type).isEqualTo(isError);
        }
    }

    @Test
    void arpFieldsStandWhereTheRfcDrawsThem() {
        byte[] arp = new byte[AT + 30];
        Arrays.fill(arp, (byte) 0x55);
        ArpHeader.write(arp, AT, ArpHeader.REPLY, 0x0200_0000_0001L, 0x0a00_0001, 0xfedc_ba98_7654L, 0x0a00_0002);
        assertThat(Arrays.copyOfRange(arp, AT, AT + 28))
                .isEqualTo(bytes(
                        0x0001_0800, 0x0604_0002, 0x0200_0000, 0x0001_0a00, 0x0001_fedc, 0xba98_7654, 0x0a00_0002));
        assertThat(arp[AT - 1]).isEqualTo((byte) 0x55);
        assertThat(arp[AT + 28]).isEqualTo((byte) 0x55);
        assertThat(ArpHeader.operation(arp, AT)).isEqualTo(2);
        assertThat(ArpHeader.senderMac(arp, AT)).isEqualTo(0x0200_0000_0001L);
        assertThat(ArpHeader.senderIp(arp, AT)).isEqualTo(0x0a00_0001);
        assertThat(ArpHeader.targetMac(arp, AT)).isEqualTo(0xfedc_ba98_7654L);
        assertThat(ArpHeader.targetIp(arp, AT)).isEqualTo(0x0a00_0002);
    }

    @Test
    void ethernetFieldsStandWhereTheStandardDrawsThem() {
        byte[] frame = new byte[AT + 16];
        EthernetHeader.write(frame, AT, 0xfedc_ba98_7654L, 0x0200_0000_0001L, EthernetHeader.TYPE_ARP);
        assertThat(Arrays.copyOfRange(frame, AT, AT + 16))
                .isEqualTo(bytes(0xfedc_ba98, 0x7654_0200, 0x0000_0001, 0x0806_0000));
        assertThat(EthernetHeader.destination(frame, AT)).isEqualTo(0xfedc_ba98_7654L);
        assertThat(EthernetHeader.source(frame, AT)).isEqualTo(0x0200_0000_0001L);
        assertThat(EthernetHeader.type(frame, AT)).isEqualTo(0x0806);
    }

    @Test
    void virtioFieldsAreReadAsWritten() {
        byte[] frame = new byte[AT + 12];
        VirtioHeader.write(
                frame, AT, VirtioHeader.NEEDS_CHECKSUM, VirtioHeader.TCP_V4 | VirtioHeader.ECN, 54, 65_000, 34, 16);
        assertThat(frame[AT]).isEqualTo((byte) 1);
        assertThat(frame[AT + 1]).isEqualTo((byte) 0x81);
        assertThat(frame[AT + 10]).isZero();
        assertThat(VirtioHeader.flags(frame, AT)).isEqualTo(VirtioHeader.NEEDS_CHECKSUM);
        assertThat(VirtioHeader.kind(frame, AT)).as("without ECN").isEqualTo(VirtioHeader.TCP_V4);
        assertThat(VirtioHeader.headerBytes(frame, AT)).isEqualTo(54);
        assertThat(VirtioHeader.segmentBytes(frame, AT)).isEqualTo(65_000);
        assertThat(VirtioHeader.checksumStart(frame, AT)).isEqualTo(34);
        assertThat(VirtioHeader.checksumOffset(frame, AT)).isEqualTo(16);
    }

    @Test
    void addressesKnowTheirKind() {
        assertThat(IpAddress.parse("224.0.0.1").isMulticast()).isTrue();
        assertThat(IpAddress.parse("239.255.255.255").isMulticast()).isTrue();
        assertThat(IpAddress.parse("223.255.255.255").isMulticast()).isFalse();
        assertThat(IpAddress.BROADCAST_V4.isMulticast()).isFalse();
        assertThat(new IpAddress(0xff02L << 48, 1).isMulticast()).isTrue();
        assertThat(new IpAddress(0xfe80L << 48, 1).isMulticast()).isFalse();
        assertThat(IpAddress.parse("127.255.0.1").isLoopback()).isTrue();
        assertThat(IpAddress.parse("128.0.0.1").isLoopback()).isFalse();
        assertThat(new IpAddress(0, 1).isLoopback()).isTrue();
        assertThat(new IpAddress(0, 2).isLoopback()).isFalse();
        assertThat(new IpAddress(1, 1).isLoopback()).isFalse();
        assertThat(IpAddress.ANY_V4.isUnspecified()).isTrue();
        assertThat(new IpAddress(0, 0).isUnspecified()).isTrue();
        assertThat(new IpAddress(1, 0).isUnspecified()).isFalse();
        assertThat(IpAddress.parse("0.0.0.1").isUnspecified()).isFalse();
        assertThat(IpAddress.BROADCAST_V4.isLimitedBroadcast()).isTrue();
        assertThat(IpAddress.parse("255.255.255.254").isLimitedBroadcast()).isFalse();
        assertThat(new IpAddress(1, -1).isLimitedBroadcast()).isFalse();
        assertThat(IpAddress.parse("1.2.3.4").isV4()).isTrue();
        assertThat(new IpAddress(1, IpAddress.lowOfV4(5)).isV4()).isFalse();
        assertThat(new IpAddress(0, 5).isV4()).isFalse();
        assertThat(IpAddress.parse("1.2.3.4").v4()).isEqualTo(0x0102_0304);
        assertThat(IpAddress.v4(-1).high()).isZero();
    }

    @Test
    void addressesOfBothFamiliesArePrinted() {
        assertThat(new IpAddress(0x2001_0db8_0001_0002L, 0x0003_0004_00ab_ffffL).toString())
                .isEqualTo("2001:db8:1:2:3:4:ab:ffff");
        assertThat(IpAddress.v4(0xfffe_fdfc).toString()).isEqualTo("255.254.253.252");
    }

    private static byte[] bytes(int... words) {
        byte[] bytes = new byte[4 * words.length];
        for (int i = 0; i < words.length; i++) {
            Bytes.put32(bytes, 4 * i, words[i]);
        }
        return bytes;
    }
}
