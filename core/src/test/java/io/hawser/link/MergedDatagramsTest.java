package io.hawser.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.wire.Bytes;
import io.hawser.wire.Checksum;
import io.hawser.wire.CommonIpHeader;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.Ipv6Header;
import io.hawser.wire.UdpHeader;
import io.hawser.wire.VirtioHeader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergedDatagramsTest {
    private static final IpAddress SOURCE = IpAddress.parse("2001:db8::1");
    private static final IpAddress DESTINATION = IpAddress.parse("2001:db8::2");
    private static final int CHECKSUM = 6;

    private final PacketPool pool = new PacketPool();

    @AfterEach
    void nothingLeaks() {
        assertThat(pool.outstanding()).isZero();
    }

    /** A packet as the kernel passes it, whose checksum holds the sum of the pseudo-header. */
    private Packet unit(LinkType type, boolean isV6, int payloadBytes) {
        int ipBytes = isV6 ? Ipv6Header.BYTES : Ipv4Header.MIN_BYTES;
        int length = UdpHeader.BYTES + payloadBytes;
        Packet unit = pool.allocate(type.headerBytes() + ipBytes + length);
        int at = unit.append(type.headerBytes() + ipBytes + length);
        byte[] bytes = unit.bytes();
        int ip = at + type.headerBytes();
        if (type == LinkType.ETHERNET) {
            EthernetHeader.write(bytes, at, 1, 2, isV6 ? EthernetHeader.TYPE_IPV6 : EthernetHeader.TYPE_IPV4);
        }
        if (isV6) {
            Ipv6Header.write(bytes, ip, 0, 0, length, IpProtocol.UDP, 64, SOURCE, DESTINATION);
        } else {
            Ipv4Header.write(bytes, ip, 0, ipBytes + length, 65_535, 0, 64, IpProtocol.UDP, 0x0a00_0001, 0x0a00_0002);
        }
        int udp = ip + ipBytes;
        for (int i = 0; i < payloadBytes; i++) {
            bytes[udp + UdpHeader.BYTES + i] = (byte) i;
        }
        long pseudoHeader = CommonIpHeader.pseudoHeader(bytes, ip, IpProtocol.UDP);
        UdpHeader.write(bytes, udp, 1024, 7, length, 0);
        Bytes.put16(bytes, udp + CHECKSUM, Checksum.fold(pseudoHeader + Checksum.sumOfInt(length)));
        VirtioHeader.write(
                bytes,
                unit.prepend(VirtioHeader.BYTES),
                VirtioHeader.NEEDS_CHECKSUM,
                VirtioHeader.UDP_DATAGRAMS,
                udp + UdpHeader.BYTES - at,
                1000,
                udp - at,
                CHECKSUM);
        return unit;
    }

    @ParameterizedTest
    @CsvSource({"ETHERNET, false", "ETHERNET, true", "RAW_IP, false", "RAW_IP, true"})
    void eachDatagramIsAsOnTheWire(LinkType type, boolean isV6) {
        Packet unit = unit(type, isV6, 2500);
        assertThat(VirtioOffload.read(unit, type)).isTrue();
        List<Packet> datagrams = new ArrayList<>();
        assertThat(MergedDatagrams.cut(unit, type, pool, datagrams::add)).isTrue();
        unit.release();

        List<Integer> payloads = new ArrayList<>();
        int next = 0;
        for (Packet each : datagrams) {
            byte[] bytes = each.bytes();
            int ip = each.networkOffset();
            int udp = each.transportOffset();
            payloads.add(UdpHeader.length(bytes, udp) - UdpHeader.BYTES);
            assertThat(CommonIpHeader.totalLength(bytes, ip)).isEqualTo(each.end() - ip);
            assertThat(UdpHeader.hasNoChecksum(bytes, udp)).isFalse();
            assertThat(UdpHeader.isChecksumValid(bytes, udp, CommonIpHeader.pseudoHeader(bytes, ip, IpProtocol.UDP)))
                    .isTrue();
            if (!isV6) {
                assertThat(Ipv4Header.isChecksumValid(bytes, ip)).isTrue();
                assertThat(Ipv4Header.identification(bytes, ip)).isEqualTo(65_535 + payloads.size() - 1 & 0xffff);
            }
            for (int at = udp + UdpHeader.BYTES; at < each.end(); at++) {
                assertThat(bytes[at]).isEqualTo((byte) next++);
            }
            assertThat(each.segmentBytes()).isZero();
            each.release();
        }
        assertThat(payloads).containsExactly(1000, 1000, 500);
    }

    /** A unit that a stack leaves to a link has the header that the kernel uses, and looks complete to a capture. */
    @ParameterizedTest
    @CsvSource({"ETHERNET, false", "ETHERNET, true", "RAW_IP, false", "RAW_IP, true"})
    void whatIsWrittenIsAsTheKernelWritesIt(LinkType type, boolean isV6) {
        Packet unit = unit(type, isV6, 2500);
        byte[] bytes = unit.bytes();
        byte[] kernels = Arrays.copyOfRange(bytes, unit.start(), unit.end());
        unit.trimFront(VirtioHeader.BYTES);
        unit.segmentBytes(1000);
        unit.deferChecksum();
        int udp = MergedDatagrams.udpHeaderOf(unit, type);
        long pseudoHeader = CommonIpHeader.pseudoHeader(bytes, unit.start() + type.headerBytes(), IpProtocol.UDP);
        List<Boolean> shown = new ArrayList<>();
        DeferredChecksum.show(unit, type, () -> shown.add(UdpHeader.isChecksumValid(bytes, udp, pseudoHeader)));
        assertThat(shown).containsExactly(true);
        VirtioOffload.write(unit, type);
        assertThat(Arrays.copyOfRange(bytes, unit.start(), unit.end())).isEqualTo(kernels);
        unit.trimFront(VirtioHeader.BYTES);
        DeferredChecksum.complete(unit, type);
        assertThat(UdpHeader.isChecksumValid(bytes, udp, pseudoHeader)).isTrue();
        unit.release();
    }

    @Test
    void otherPacketsAreNotCut() {
        Packet tcp = unit(LinkType.RAW_IP, /* isV6= */ false, 2500);
        Bytes.put8(tcp.bytes(), tcp.start() + VirtioHeader.BYTES + 9, IpProtocol.TCP);
        Ipv4Header.renumber(tcp.bytes(), tcp.start() + VirtioHeader.BYTES, tcp.length() - VirtioHeader.BYTES, 1);
        assertThat(VirtioOffload.read(tcp, LinkType.RAW_IP)).isFalse();
        assertThat(MergedDatagrams.cut(tcp, LinkType.RAW_IP, pool, Packet::release))
                .isFalse();
        tcp.release();

        Packet single = unit(LinkType.RAW_IP, /* isV6= */ false, 2500);
        single.trimFront(VirtioHeader.BYTES);
        assertThat(MergedDatagrams.cut(single, LinkType.RAW_IP, pool, Packet::release))
                .isFalse();
        single.release();
    }

    @Test
    void aLengthBeyondThePacketIsNotTaken() {
        Packet unit = unit(LinkType.RAW_IP, /* isV6= */ false, 2500);
        Bytes.put16(unit.bytes(), unit.start() + VirtioHeader.BYTES + Ipv4Header.MIN_BYTES + 4, 2509);
        assertThat(VirtioOffload.read(unit, LinkType.RAW_IP)).isFalse();
        unit.release();
    }
}
