package io.hawser.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.wire.Bytes;
import io.hawser.wire.Checksum;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import io.hawser.wire.VirtioHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class VirtioOffloadTest {
    private static final int SOURCE = 0x0a00_0001;
    private static final int DESTINATION = 0x0a00_0002;
    private static final int IP_BYTES = 20;
    private static final int TCP_BYTES = 32;
    private static final int NONE = 0;

    private final PacketPool pool = new PacketPool();

    @AfterEach
    void nothingLeaks() {
        assertThat(pool.outstanding()).isZero();
    }

    /** A frame without a virtio header, whose checksum holds the sum of the pseudo-header. */
    private Packet frame(LinkType type, int protocol, int payloadBytes, int flags) {
        int link = type.headerBytes();
        int total = IP_BYTES + TCP_BYTES + payloadBytes;
        Packet frame = pool.allocate(link + total);
        int at = frame.append(link + total);
        byte[] bytes = frame.bytes();
        if (type == LinkType.ETHERNET) {
            EthernetHeader.write(bytes, at, 1, 2, EthernetHeader.TYPE_IPV4);
        }
        int ip = at + link;
        Ipv4Header.write(bytes, ip, 0, total, 0, Ipv4Header.DONT_FRAGMENT, 64, protocol, SOURCE, DESTINATION);
        int tcp = ip + IP_BYTES;
        for (int i = tcp; i < frame.end(); i++) {
            bytes[i] = (byte) i;
        }
        TcpHeader.write(bytes, tcp, 1024, 80, 1, 2, TCP_BYTES, flags, 1000, 0);
        int length = total - IP_BYTES;
        long pseudoHeader = Ipv4Header.pseudoHeader(bytes, ip, protocol);
        if (protocol == IpProtocol.UDP) {
            Bytes.put16(bytes, tcp + 4, length);
            Bytes.put16(bytes, tcp + 6, Checksum.fold(pseudoHeader + Checksum.sumOfInt(length)));
        } else {
            TcpHeader.deferChecksum(bytes, tcp, length, pseudoHeader);
        }
        return frame;
    }

    private static void header(
            Packet frame, int flags, int kind, int headerBytes, int segmentBytes, int start, int offset) {
        VirtioHeader.write(
                frame.bytes(),
                frame.prepend(VirtioHeader.BYTES),
                flags,
                kind,
                headerBytes,
                segmentBytes,
                start,
                offset);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenIsReadAgain(LinkType type) {
        Packet unit = frame(type, IpProtocol.TCP, 5000, TcpHeader.ACK | TcpHeader.CWR);
        int frameBytes = unit.length();
        unit.deferChecksum();
        unit.segmentBytes(1448);
        VirtioOffload.write(unit, type);

        byte[] bytes = unit.bytes();
        int at = unit.start();
        assertThat(bytes[at]).isEqualTo((byte) VirtioHeader.NEEDS_CHECKSUM);
        assertThat(bytes[at + 1]).isEqualTo((byte) (VirtioHeader.TCP_V4 | VirtioHeader.ECN));
        assertThat(VirtioHeader.headerBytes(bytes, at)).isEqualTo(type.headerBytes() + IP_BYTES + TCP_BYTES);
        assertThat(VirtioHeader.segmentBytes(bytes, at)).isEqualTo(1448);
        assertThat(VirtioHeader.checksumStart(bytes, at)).isEqualTo(type.headerBytes() + IP_BYTES);
        assertThat(VirtioHeader.checksumOffset(bytes, at)).isEqualTo(16);

        assertThat(VirtioOffload.read(unit, type)).isTrue();
        assertThat(unit.length()).isEqualTo(frameBytes);
        assertThat(unit.segmentBytes()).isEqualTo(1448);
        assertThat(unit.isChecksumDeferred()).isTrue();
        assertThat(unit.isChecksumVouched()).isTrue();
        unit.release();
    }

    @Test
    void aSegmentOfOneHasNoSegmentSize() {
        Packet packet = frame(LinkType.RAW_IP, IpProtocol.TCP, 1448, TcpHeader.ACK);
        packet.deferChecksum();
        packet.segmentBytes(1448);
        VirtioOffload.write(packet, LinkType.RAW_IP);

        assertThat(VirtioHeader.kind(packet.bytes(), packet.start())).isEqualTo(VirtioHeader.SINGLE);
        assertThat(VirtioHeader.segmentBytes(packet.bytes(), packet.start())).isZero();
        packet.release();
    }

    @Test
    void aCompletePacketHasAnEmptyHeader() {
        Packet packet = frame(LinkType.ETHERNET, IpProtocol.TCP, 10, TcpHeader.ACK);
        VirtioOffload.write(packet, LinkType.ETHERNET);

        for (int i = 0; i < VirtioHeader.BYTES; i++) {
            assertThat(packet.bytes()[packet.start() + i]).isZero();
        }
        packet.release();
    }

    @Test
    void anUnfinishedChecksumOfUdpIsCompleted() {
        Packet packet = frame(LinkType.RAW_IP, IpProtocol.UDP, 101, 0);
        header(packet, VirtioHeader.NEEDS_CHECKSUM, VirtioHeader.SINGLE, 0, 0, IP_BYTES, 6);

        assertThat(VirtioOffload.read(packet, LinkType.RAW_IP)).isTrue();
        assertThat(packet.isChecksumDeferred()).isFalse();
        assertThat(isTransportIntact(packet, IpProtocol.UDP)).isTrue();
        packet.release();
    }

    @Test
    void aDeferredChecksumCanBeCompletedLater() {
        Packet packet = frame(LinkType.RAW_IP, IpProtocol.TCP, 1001, TcpHeader.ACK);
        header(packet, VirtioHeader.NEEDS_CHECKSUM, VirtioHeader.SINGLE, 0, 0, IP_BYTES, 16);

        assertThat(VirtioOffload.read(packet, LinkType.RAW_IP)).isTrue();
        assertThat(isTransportIntact(packet, IpProtocol.TCP)).isFalse();
        DeferredChecksum.complete(packet, LinkType.RAW_IP);
        assertThat(packet.isChecksumDeferred()).isFalse();
        assertThat(isTransportIntact(packet, IpProtocol.TCP)).isTrue();
        packet.release();
    }

    private static boolean isTransportIntact(Packet packet, int protocol) {
        byte[] bytes = packet.bytes();
        int length = packet.length() - IP_BYTES;
        long pseudoHeader = Ipv4Header.pseudoHeader(bytes, packet.start(), protocol) + Checksum.sumOfInt(length);
        return Checksum.isValid(bytes, packet.start() + IP_BYTES, length, pseudoHeader);
    }

    /** Headers that do not agree with their frame: 20 bytes of IP, 32 of TCP, 3000 of payload. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "segments of no size, 1, 1, 52, 0, 20, 16",
        "headers longer than the frame, 1, 1, 3053, 1448, 20, 16",
        "a checksum that begins beyond the frame, 1, 0, 0, 0, 65535, 16",
        "a checksum field beyond the frame, 1, 0, 0, 0, 20, 3031",
        "both together beyond it, 1, 0, 0, 0, 65535, 65535",
        "segments whose checksum begins elsewhere, 1, 1, 52, 1448, 21, 16",
        "segments whose checksum field is elsewhere, 1, 1, 52, 1448, 20, 6",
        "segments of IPv6, 1, 4, 52, 1448, 20, 16",
        "datagrams, 1, 5, 52, 1448, 20, 16",
        "a datagram to be fragmented, 1, 3, 52, 1448, 20, 16",
        "a kind that does not exist, 1, 2, 52, 1448, 20, 16",
    })
    void whatDoesNotAgreeIsNotTaken(
            String what, int flags, int kind, int headerBytes, int segmentBytes, int start, int offset) {
        Packet packet = frame(LinkType.RAW_IP, IpProtocol.TCP, 3000, TcpHeader.ACK);
        header(packet, flags, kind, headerBytes, segmentBytes, start, offset);

        assertThat(VirtioOffload.read(packet, LinkType.RAW_IP)).as(what).isFalse();
        packet.release();
    }

    @Test
    void segmentsOfSomethingElseThanTcpAreNotTaken() {
        Packet packet = frame(LinkType.RAW_IP, IpProtocol.UDP, 3000, 0);
        header(packet, VirtioHeader.NEEDS_CHECKSUM, VirtioHeader.TCP_V4, 52, 1448, IP_BYTES, 16);
        assertThat(VirtioOffload.read(packet, LinkType.RAW_IP)).isFalse();
        packet.release();

        Packet piece = frame(LinkType.RAW_IP, IpProtocol.TCP, 3000, TcpHeader.ACK);
        Ipv4Header.fragment(piece.bytes(), piece.start(), 3052, Ipv4Header.MORE_FRAGMENTS);
        header(piece, VirtioHeader.NEEDS_CHECKSUM, VirtioHeader.TCP_V4, 52, 1448, IP_BYTES, 16);
        assertThat(VirtioOffload.read(piece, LinkType.RAW_IP)).as("a fragment").isFalse();
        piece.release();
    }

    @Test
    void aFrameShorterThanTheHeaderIsNotTaken() {
        Packet packet = pool.allocate(9);
        packet.append(9);
        assertThat(VirtioOffload.read(packet, LinkType.ETHERNET)).isFalse();
        packet.release();
    }

    @Test
    void aVerifiedChecksumIsVouchedFor() {
        Packet packet = frame(LinkType.RAW_IP, IpProtocol.TCP, 10, TcpHeader.ACK);
        header(packet, VirtioHeader.CHECKSUM_VALID, VirtioHeader.SINGLE, NONE, NONE, NONE, NONE);

        assertThat(VirtioOffload.read(packet, LinkType.RAW_IP)).isTrue();
        assertThat(packet.isChecksumVouched()).isTrue();
        assertThat(packet.isChecksumDeferred()).isFalse();
        packet.release();
    }
}
