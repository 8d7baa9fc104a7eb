package io.hawser.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The fields of IPv6 headers (RFC 8200 §3), and those that both families have, by the version of the header. */
class CommonIpHeaderTest {
    private static final int AT = 3;
    private static final IpAddress FROM_V6 = IpAddress.parse("2001:db8:1:2:f003:4:5:6");
    private static final IpAddress TO_V6 = IpAddress.parse("fd11:12:13:14:8015:16:17:18");
    private static final IpAddress FROM_V4 = IpAddress.parse("10.1.2.3");
    private static final IpAddress TO_V4 = IpAddress.parse("192.168.4.5");

    private static byte[] v6(int nextHeader) {
        byte[] packet = new byte[AT + 60];
        Arrays.fill(packet, (byte) 0x55);
        Ipv6Header.write(packet, AT, 0xb8, 0x1_2345, 20, nextHeader, 64, FROM_V6, TO_V6);
        return packet;
    }

    private static byte[] v4(int flags) {
        byte[] packet = new byte[AT + 60];
        Ipv4Header.write(packet, AT, 0xb8, 60, 0x1234, flags, 64, IpProtocol.TCP, FROM_V4.v4(), TO_V4.v4());
        return packet;
    }

    @Test
    void ipv6FieldsStandWhereTheRfcDrawsThem() {
        byte[] packet = v6(IpProtocol.TCP);
        byte[] head = new byte[8];
        Bytes.put32(head, 0, 0x6b81_2345);
        Bytes.put32(head, 4, 0x0014_0640);
        assertThat(Arrays.copyOfRange(packet, AT, AT + 8)).isEqualTo(head);
        assertThat(packet[AT - 1]).isEqualTo((byte) 0x55);
        assertThat(packet[AT + 40]).isEqualTo((byte) 0x55);
        assertThat(Ipv6Header.trafficClass(packet, AT)).isEqualTo(0xb8);
        assertThat(Ipv6Header.flowLabel(packet, AT)).isEqualTo(0x1_2345);
        assertThat(Ipv6Header.payloadLength(packet, AT)).isEqualTo(20);
        assertThat(Ipv6Header.nextHeader(packet, AT)).isEqualTo(IpProtocol.TCP);
        assertThat(Ipv6Header.hopLimit(packet, AT)).isEqualTo(64);
        assertThat(Ipv6Header.sourceHigh(packet, AT)).isEqualTo(FROM_V6.high());
        assertThat(Ipv6Header.sourceLow(packet, AT)).isEqualTo(FROM_V6.low());
        assertThat(Ipv6Header.destinationHigh(packet, AT)).isEqualTo(TO_V6.high());
        assertThat(Ipv6Header.destinationLow(packet, AT)).isEqualTo(TO_V6.low());
        assertThat(Bytes.i64(packet, AT + 8)).isEqualTo(FROM_V6.high());
        assertThat(Bytes.i64(packet, AT + 16)).isEqualTo(FROM_V6.low());
        assertThat(Bytes.i64(packet, AT + 24)).isEqualTo(TO_V6.high());
        assertThat(Bytes.i64(packet, AT + 32)).isEqualTo(TO_V6.low());
    }

    @Test
    void eachFieldOfAnIpv6HeaderCanBeChanged() {
        byte[] packet = v6(IpProtocol.TCP);
        Ipv6Header.decrementHopLimit(packet, AT);
        assertThat(Ipv6Header.hopLimit(packet, AT)).isEqualTo(63);
        Ipv6Header.trafficClass(packet, AT, 0x47);
        Ipv6Header.payloadLength(packet, AT, 0x8123);
        byte[] head = new byte[8];
        Bytes.put32(head, 0, 0x6471_2345);
        Bytes.put32(head, 4, 0x8123_063f);
        assertThat(Arrays.copyOfRange(packet, AT, AT + 8)).isEqualTo(head);
        assertThat(Ipv6Header.payloadLength(packet, AT)).isEqualTo(0x8123);
        assertThat(Ipv6Header.trafficClass(packet, AT)).isEqualTo(0x47);
    }

    /** RFC 6437 §2: a flow label has 20 bits. */
    @Test
    void flowLabelDoesNotReachTheTrafficClass() {
        byte[] packet = v6(IpProtocol.TCP);
        Ipv6Header.write(packet, AT, 0, -1, 20, IpProtocol.TCP, 64, FROM_V6, TO_V6);
        assertThat(Ipv6Header.trafficClass(packet, AT)).isZero();
        assertThat(Ipv6Header.flowLabel(packet, AT)).isEqualTo(0xf_ffff);
    }

    @Test
    void ipv6PacketIsCompleteOrRefused() {
        byte[] packet = v6(IpProtocol.TCP);
        assertThat(Ipv6Header.isWellFormed(packet, AT, 60)).isTrue();
        assertThat(Ipv6Header.isWellFormed(packet, AT, 61)).isTrue();
        assertThat(Ipv6Header.isWellFormed(packet, AT, 59)).isFalse();
        assertThat(Ipv6Header.isWellFormed(packet, AT, 39)).isFalse();
        Ipv6Header.payloadLength(packet, AT, 0);
        assertThat(Ipv6Header.isWellFormed(packet, AT, 40)).isTrue();
        assertThat(Ipv6Header.isWellFormed(packet, AT, 39)).isFalse();
        packet[AT] = 0x40;
        assertThat(Ipv6Header.isWellFormed(packet, AT, 60)).isFalse();
    }

    @Test
    void pseudoHeaderIsThatOfTheAddresses() {
        long expected = Checksum.pseudoHeader(FROM_V6, TO_V6, IpProtocol.TCP);
        byte[] packet = v6(IpProtocol.TCP);
        assertThat(Checksum.finish(Ipv6Header.pseudoHeader(packet, AT, IpProtocol.TCP)))
                .isEqualTo(Checksum.finish(expected));
        assertThat(Checksum.finish(CommonIpHeader.pseudoHeader(packet, AT, IpProtocol.TCP)))
                .isEqualTo(Checksum.finish(expected));
        assertThat(Checksum.finish(CommonIpHeader.pseudoHeader(v4(0), AT, IpProtocol.TCP)))
                .isEqualTo(Checksum.finish(Checksum.pseudoHeader(FROM_V4, TO_V4, IpProtocol.TCP)));
    }

    @Test
    void commonFieldsOfIpv6() {
        byte[] packet = v6(IpProtocol.TCP);
        assertThat(CommonIpHeader.isV6(packet, AT)).isTrue();
        assertThat(CommonIpHeader.isWellFormed(packet, AT, 60)).isTrue();
        assertThat(CommonIpHeader.isWellFormed(packet, AT, 59)).isFalse();
        assertThat(CommonIpHeader.headerBytes(packet, AT)).isEqualTo(40);
        assertThat(CommonIpHeader.totalLength(packet, AT)).isEqualTo(60);
        assertThat(CommonIpHeader.protocol(packet, AT)).isEqualTo(IpProtocol.TCP);
        assertThat(CommonIpHeader.isFragment(packet, AT)).isFalse();
        assertThat(CommonIpHeader.isFragment(v6(IpProtocol.FRAGMENT), AT)).isTrue();
        assertThat(CommonIpHeader.source(packet, AT)).isEqualTo(FROM_V6);
        assertThat(CommonIpHeader.destination(packet, AT)).isEqualTo(TO_V6);
        CommonIpHeader.trafficClass(packet, AT, 0x13);
        assertThat(CommonIpHeader.trafficClass(packet, AT)).isEqualTo(0x13);
        CommonIpHeader.renumber(packet, AT, 55, 0x9999);
        assertThat(Ipv6Header.payloadLength(packet, AT)).isEqualTo(15);
        assertThat(Ipv6Header.flowLabel(packet, AT)).isEqualTo(0x1_2345);
    }

    @Test
    void commonFieldsOfIpv4() {
        byte[] packet = v4(0);
        assertThat(CommonIpHeader.isV6(packet, AT)).isFalse();
        assertThat(CommonIpHeader.isWellFormed(packet, AT, 60)).isTrue();
        assertThat(CommonIpHeader.isWellFormed(packet, AT, 59)).isFalse();
        assertThat(CommonIpHeader.isWellFormed(packet, AT, 0)).isFalse();
        assertThat(CommonIpHeader.headerBytes(packet, AT)).isEqualTo(20);
        assertThat(CommonIpHeader.totalLength(packet, AT)).isEqualTo(60);
        assertThat(CommonIpHeader.protocol(packet, AT)).isEqualTo(IpProtocol.TCP);
        assertThat(CommonIpHeader.isFragment(packet, AT)).isFalse();
        assertThat(CommonIpHeader.isFragment(v4(Ipv4Header.MORE_FRAGMENTS), AT)).isTrue();
        assertThat(CommonIpHeader.source(packet, AT)).isEqualTo(FROM_V4);
        assertThat(CommonIpHeader.destination(packet, AT)).isEqualTo(TO_V4);
        CommonIpHeader.trafficClass(packet, AT, 0x13);
        assertThat(CommonIpHeader.trafficClass(packet, AT)).isEqualTo(0x13);
        CommonIpHeader.renumber(packet, AT, 55, 0x9999);
        assertThat(Ipv4Header.totalLength(packet, AT)).isEqualTo(55);
        assertThat(Ipv4Header.identification(packet, AT)).isEqualTo(0x9999);
    }

    /** Of no bytes at all there is no version: the byte at the index is another packet's, or none. */
    @Test
    void emptyPacketIsRefusedWithoutLookingAtIt() {
        assertThat(CommonIpHeader.isWellFormed(new byte[0], 0, 0)).isFalse();
    }

    /** RFC 4443 §2.3: the checksum covers the pseudo-header with the length and the number 58. */
    @Test
    void icmpv6ChecksumCoversPseudoHeaderLengthAndMessage() {
        byte[] message = new byte[AT + 13];
        Arrays.fill(message, (byte) 0xa5);
        long pseudoHeader = Checksum.pseudoHeader(FROM_V6, TO_V6, IpProtocol.ICMPV6);
        Icmpv6Header.write(message, AT, 13, Icmpv6Header.PACKET_TOO_BIG, 7, 0x0102_0500, pseudoHeader);
        assertThat(message[AT - 1]).isEqualTo((byte) 0xa5);
        assertThat(message[AT]).isEqualTo((byte) 2);
        assertThat(message[AT + 1]).isEqualTo((byte) 7);
        assertThat(Bytes.i32(message, AT + 4)).isEqualTo(0x0102_0500);
        assertThat(message[AT + 8]).isEqualTo((byte) 0xa5);
        assertThat(Icmpv6Header.isWellFormed(message, AT, 13, pseudoHeader)).isTrue();
        assertThat(Icmpv6Header.isWellFormed(message, AT, 12, pseudoHeader)).isFalse();
        assertThat(Icmpv6Header.isWellFormed(message, AT, 13, pseudoHeader + 1)).isFalse();
        message[AT + 12] ^= 1;
        assertThat(Icmpv6Header.isWellFormed(message, AT, 13, pseudoHeader)).isFalse();
        byte[] bare = new byte[8];
        Icmpv6Header.write(bare, 0, 8, Icmpv6Header.ECHO_REQUEST, 0, 0, pseudoHeader);
        assertThat(Icmpv6Header.isWellFormed(bare, 0, 8, pseudoHeader)).isTrue();
        assertThat(Icmpv6Header.isWellFormed(bare, 0, 7, pseudoHeader)).isFalse();
    }

    /** RFC 4443 §2.1: the types of errors are those below 128. */
    @Test
    void icmpv6TypesOfErrors() {
        assertThat(Icmpv6Header.isError(Icmpv6Header.PARAMETER_PROBLEM)).isTrue();
        assertThat(Icmpv6Header.isError(127)).isTrue();
        assertThat(Icmpv6Header.isError(Icmpv6Header.ECHO_REQUEST)).isFalse();
    }
}
