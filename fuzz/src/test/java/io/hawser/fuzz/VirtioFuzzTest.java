package io.hawser.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hawser.link.DeferredChecksum;
import io.hawser.link.LinkType;
import io.hawser.link.MergedDatagrams;
import io.hawser.link.MergedSegments;
import io.hawser.link.VirtioOffload;
import io.hawser.packet.Packet;
import io.hawser.tcp.ConnectOptions;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpException;
import io.hawser.wire.Bytes;
import io.hawser.wire.Checksum;
import io.hawser.wire.CommonIpHeader;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import io.hawser.wire.UdpHeader;
import io.hawser.wire.VirtioHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any virtio header before any frame, as a guest or a forger could send it: it is rejected, or the packet can be cut
 * into segments that hold the same bytes and have right checksums, and a host that listens and connects accepts it
 * without an exception or a leak.
 *
 * <p>An input is a byte, whose lowest bit chooses the type of the link, the header, and the frame.
 */
class VirtioFuzzTest {
    private static final int TCP_BYTES = 20;

    @MethodSource("units")
    @FuzzTest
    void anyHeaderAndFrame(byte[] bytes) throws TcpException {
        Input input = new Input(bytes);
        LinkType type = input.bit() ? LinkType.RAW_IP : LinkType.ETHERNET;
        byte[] unit = input.bytes(bytes.length);
        FuzzedHost fuzzed = new FuzzedHost(type);
        fuzzed.host.tcp().listen(80, ListenOptions.defaults());
        fuzzed.host.tcp().connect(FuzzedHost.PEER, 80, ConnectOptions.defaults().localPort(1024));
        Packet packet = fuzzed.packet(unit);
        if (!VirtioOffload.read(packet, type)) {
            packet.release();
        } else if (!receiveDatagrams(packet, type, fuzzed)) {
            cutAndCheck(packet, type, fuzzed);
            fuzzed.receive(packet);
        }
        fuzzed.host.flush();
        fuzzed.sent.clear();
        fuzzed.end(true);
    }

    /** Cuts a packet that consists of several UDP datagrams, which the host receives; returns false for others. */
    private static boolean receiveDatagrams(Packet packet, LinkType type, FuzzedHost fuzzed) {
        List<Packet> datagrams = new ArrayList<>();
        if (packet.segmentBytes() == 0 || !MergedDatagrams.cut(packet, type, fuzzed.pool, datagrams::add)) {
            return false;
        }
        for (Packet each : datagrams) {
            byte[] bytes = each.bytes();
            int ip = each.start() + type.headerBytes();
            int udp = ip + CommonIpHeader.headerBytes(bytes, ip);
            assertThat(UdpHeader.length(bytes, udp)).isEqualTo(each.end() - udp);
            assertThat(UdpHeader.isChecksumValid(bytes, udp, CommonIpHeader.pseudoHeader(bytes, ip, IpProtocol.UDP)))
                    .as("checksum of a datagram")
                    .isTrue();
            fuzzed.receive(each);
        }
        packet.release();
        return true;
    }

    /** Cuts a packet that stands for several segments; completes a copy of one whose checksum is deferred. */
    private static void cutAndCheck(Packet packet, LinkType type, FuzzedHost fuzzed) {
        int tcp = MergedSegments.tcpHeaderOf(packet, type);
        if (packet.segmentBytes() > 0) {
            assertThat(tcp).as("only TCP is merged").isNotNegative();
            List<Packet> segments = new ArrayList<>();
            assertThat(MergedSegments.cut(packet, type, packet.segmentBytes(), fuzzed.pool, segments::add))
                    .isTrue();
            int payload = 0;
            for (Packet each : segments) {
                payload += checkedPayload(each, type);
                each.release();
            }
            int ip = packet.start() + type.headerBytes();
            int end = ip + Ipv4Header.totalLength(packet.bytes(), ip);
            assertThat(payload).isEqualTo(end - tcp - TcpHeader.headerBytes(packet.bytes(), tcp));
        } else if (packet.isChecksumDeferred()) {
            Packet copy = fuzzed.pool.copyOf(packet);
            DeferredChecksum.complete(copy, type);
            copy.release();
        }
    }

    private static int checkedPayload(Packet segment, LinkType type) {
        byte[] bytes = segment.bytes();
        int ip = segment.start() + type.headerBytes();
        int tcp = MergedSegments.tcpHeaderOf(segment, type);
        assertThat(tcp).isNotNegative();
        assertThat(Ipv4Header.isChecksumValid(bytes, ip)).isTrue();
        int length = segment.end() - tcp;
        long pseudoHeader = Ipv4Header.pseudoHeader(bytes, ip, IpProtocol.TCP);
        assertThat(Checksum.isValid(bytes, tcp, length, pseudoHeader + Checksum.sumOfInt(length)))
                .as("checksum of a segment")
                .isTrue();
        return length - TcpHeader.headerBytes(bytes, tcp);
    }

    /** Valid units of both types of link, and some whose header contradicts the frame. */
    static Stream<byte[]> units() {
        List<byte[]> all = new ArrayList<>();
        for (LinkType type : List.of(LinkType.ETHERNET, LinkType.RAW_IP)) {
            int headers = type.headerBytes() + Ipv4Header.MIN_BYTES + TCP_BYTES;
            int start = type.headerBytes() + Ipv4Header.MIN_BYTES;
            int needs = VirtioHeader.NEEDS_CHECKSUM;
            all.add(unit(type, 3000, needs, VirtioHeader.TCP_V4, headers, 1400, start, TcpHeader.CHECKSUM));
            all.add(unit(
                    type, 3000, needs, VirtioHeader.TCP_V4 | VirtioHeader.ECN, headers, 7, start, TcpHeader.CHECKSUM));
            all.add(unit(type, 100, needs, VirtioHeader.SINGLE, headers, 0, start, TcpHeader.CHECKSUM));
            all.add(unit(type, 100, VirtioHeader.CHECKSUM_VALID, VirtioHeader.SINGLE, 0, 0, 0, 0));
            all.add(unit(type, 0, needs, VirtioHeader.TCP_V4, headers, 1400, start, TcpHeader.CHECKSUM));
            all.add(unit(type, 3000, needs, VirtioHeader.TCP_V4, headers, 0, start, TcpHeader.CHECKSUM));
            all.add(unit(type, 3000, needs, VirtioHeader.TCP_V4, 0xffff, 1400, start, TcpHeader.CHECKSUM));
            all.add(unit(type, 3000, needs, VirtioHeader.SINGLE, headers, 0, 0xffff, 0xffff));
            all.add(unit(type, 3000, needs, VirtioHeader.UDP_DATAGRAMS, headers, 1400, start, 6));
            all.add(datagrams(type, 3000, 1400));
            all.add(datagrams(type, 10, 1));
        }
        return all.stream();
    }

    /** UDP datagrams in one packet: a unit whose header of TCP is partly overwritten by one of UDP. */
    private static byte[] datagrams(LinkType type, int payloadBytes, int datagramBytes) {
        int udp = type.headerBytes() + Ipv4Header.MIN_BYTES;
        byte[] unit = unit(
                type,
                payloadBytes,
                VirtioHeader.NEEDS_CHECKSUM,
                VirtioHeader.UDP_DATAGRAMS,
                udp + UdpHeader.BYTES,
                datagramBytes,
                udp,
                6);
        int frame = 1 + VirtioHeader.BYTES;
        int ip = frame + type.headerBytes();
        Bytes.put8(unit, ip + 9, IpProtocol.UDP);
        Ipv4Header.renumber(unit, ip, unit.length - ip, 1);
        UdpHeader.write(unit, frame + udp, 4711, 80, unit.length - frame - udp, 0);
        return unit;
    }

    private static byte[] unit(
            LinkType type,
            int payloadBytes,
            int flags,
            int kind,
            int headerBytes,
            int segmentBytes,
            int checksumStart,
            int checksumOffset) {
        int link = 1 + VirtioHeader.BYTES;
        int ip = link + type.headerBytes();
        int tcp = ip + Ipv4Header.MIN_BYTES;
        byte[] unit = new byte[tcp + TCP_BYTES + payloadBytes];
        unit[0] = (byte) (type == LinkType.RAW_IP ? 1 : 0);
        VirtioHeader.write(unit, 1, flags, kind, headerBytes, segmentBytes, checksumStart, checksumOffset);
        if (type == LinkType.ETHERNET) {
            EthernetHeader.write(
                    unit, link, PacketFuzzTest.HOST_MAC, PacketFuzzTest.PEER_MAC, EthernetHeader.TYPE_IPV4);
        }
        Ipv4Header.write(
                unit,
                ip,
                0,
                unit.length - ip,
                1,
                Ipv4Header.DONT_FRAGMENT,
                64,
                IpProtocol.TCP,
                FuzzedHost.PEER.v4(),
                FuzzedHost.ADDRESS.v4());
        TcpHeader.write(unit, tcp, 4711, 80, 1000, 1, TCP_BYTES, TcpHeader.ACK, 1000, 0);
        return unit;
    }
}
