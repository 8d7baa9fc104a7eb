package io.hawser.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.wire.Bytes;
import io.hawser.wire.Checksum;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SegmentMergerTest {
    private static final int IP = 0;
    private static final int TCP = 20;
    private static final int HEADERS = TCP + 32;
    private static final int MSS = 100;

    private final PacketPool pool = new PacketPool();
    private final List<Packet> out = new ArrayList<>();
    private final SegmentMerger merger = new SegmentMerger(LinkType.RAW_IP, pool, out::add);

    @AfterEach
    void nothingLeaks() {
        merger.flush();
        out.forEach(Packet::release);
        assertThat(pool.outstanding()).isZero();
    }

    /** A segment whose payload is the low bytes of its sequence numbers. */
    private Packet segment(int sequence, int payloadBytes, int flags, Consumer<byte[]> change) {
        byte[] bytes = new byte[HEADERS + payloadBytes];
        Ipv4Header.write(
                bytes, IP, 0, bytes.length, 0, Ipv4Header.DONT_FRAGMENT, 64, IpProtocol.TCP, 0x0a00_0001, 0x0a00_0002);
        TcpHeader.write(bytes, TCP, 80, 5000, sequence, 7, 32, flags, 1000, 0);
        Bytes.put32(bytes, TCP + 20, 0x0101_080a);
        for (int i = 0; i < payloadBytes; i++) {
            bytes[HEADERS + i] = (byte) (sequence + i);
        }
        change.accept(bytes);
        Bytes.put16(bytes, IP + 10, 0);
        Bytes.put16(bytes, IP + 10, Checksum.finish(Checksum.sum(bytes, IP, 20)));
        TcpHeader.updateChecksum(bytes, TCP, bytes.length - TCP, Ipv4Header.pseudoHeader(bytes, IP, IpProtocol.TCP));
        return packet(bytes);
    }

    private Packet packet(byte[] bytes) {
        Packet packet = pool.allocate(bytes.length);
        System.arraycopy(bytes, 0, packet.bytes(), packet.append(bytes.length), bytes.length);
        return packet;
    }

    private Packet segment(int sequence, int payloadBytes, int flags) {
        return segment(sequence, payloadBytes, flags, bytes -> {});
    }

    private static byte[] bytesOf(Packet packet) {
        return Arrays.copyOfRange(packet.bytes(), packet.start(), packet.end());
    }

    @Test
    void consecutiveSegmentsBecomeOnePacket() {
        for (int i = 0; i < 10; i++) {
            merger.add(segment(i * MSS, MSS, TcpHeader.ACK));
        }
        assertThat(out).as("more may follow").isEmpty();
        merger.add(segment(10 * MSS, 30, TcpHeader.ACK | TcpHeader.PSH));
        assertThat(merger.isHolding()).as("a short segment is the last").isFalse();

        assertThat(out).hasSize(1);
        Packet unit = out.getFirst();
        byte[] bytes = bytesOf(unit);
        assertThat(unit.segmentBytes()).isEqualTo(MSS);
        assertThat(unit.isChecksumVouched()).isTrue();
        assertThat(bytes).hasSize(HEADERS + 10 * MSS + 30);
        assertThat(Ipv4Header.isWellFormed(bytes, IP, bytes.length)).isTrue();
        assertThat(Ipv4Header.isChecksumValid(bytes, IP)).isTrue();
        assertThat(TcpHeader.flags(bytes, TCP)).isEqualTo(TcpHeader.ACK | TcpHeader.PSH);
        for (int i = HEADERS; i < bytes.length; i++) {
            assertThat(bytes[i]).isEqualTo((byte) (i - HEADERS));
        }
    }

    @Test
    void aSegmentThatDiffersInItsHeadersIsNotMerged() {
        List<Consumer<byte[]>> changes = List.of(
                bytes -> bytes[IP + 1] = 1, // TOS
                bytes -> bytes[IP + 8] = 63, // TTL
                bytes -> Bytes.put16(bytes, IP + 4, 1), // identification
                bytes -> bytes[IP + 15] = 9, // source
                bytes -> bytes[TCP + 3] = 9, // port
                bytes -> bytes[TCP + 7] ^= 1, // sequence
                bytes -> bytes[TCP + 11] = 9, // acknowledgment
                bytes -> bytes[TCP + 13] |= TcpHeader.ECE,
                bytes -> bytes[TCP + 13] |= (byte) TcpHeader.CWR,
                bytes -> bytes[TCP + 13] |= TcpHeader.URG,
                bytes -> bytes[TCP + 15] = 9, // window
                bytes -> bytes[TCP + 27] = 9); // timestamp
        for (Consumer<byte[]> change : changes) {
            merger.add(segment(0, MSS, TcpHeader.ACK));
            merger.add(segment(MSS, MSS, TcpHeader.ACK, change));
            merger.flush();
        }
        assertThat(out).hasSize(2 * changes.size()).allSatisfy(each -> {
            assertThat(each.segmentBytes()).isZero();
            assertThat(each.length()).isEqualTo(HEADERS + MSS);
        });
    }

    @Test
    void aCorruptSegmentIsPassedOnAsItIs() {
        merger.add(segment(0, MSS, TcpHeader.ACK));
        Packet corrupt = segment(MSS, MSS, TcpHeader.ACK);
        corrupt.bytes()[corrupt.end() - 1] ^= 1;
        byte[] before = bytesOf(corrupt);
        merger.add(corrupt);
        assertThat(out).hasSize(2);
        assertThat(bytesOf(out.getLast())).isEqualTo(before);
        assertThat(out.getLast().isChecksumVouched()).isFalse();
    }

    @Test
    void aPacketNeverExceedsTheLargestOfIp() {
        int large = 9000;
        for (int i = 0; i < 8; i++) {
            merger.add(segment(i * large, large, TcpHeader.ACK));
        }
        merger.flush();
        assertThat(out).extracting(Packet::length).containsExactly(HEADERS + 7 * large, HEADERS + large);
    }

    /** Any mixture of flows, sizes, flags, gaps, repetitions and damage, cut again, gives the same packets in order. */
    @Test
    void cuttingGivesBackTheSamePackets() {
        int merged = 0;
        for (int seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<String> before = new ArrayList<>();
            boolean atomic = random.nextBoolean();
            int sequence = 0;
            int identification = random.nextInt(0x1_0000);
            for (int i = 0; i < 60; i++) {
                int size = random.nextInt(8) == 0 ? random.nextInt(2 * MSS) : MSS;
                int flags = TcpHeader.ACK | (random.nextInt(12) == 0 ? 1 << random.nextInt(8) : 0);
                int id = atomic ? 0 : identification++;
                int port = random.nextInt(15) == 0 ? 81 : 80;
                Packet packet = segment(sequence, size, flags, bytes -> {
                    Bytes.put16(bytes, IP + 4, id);
                    Bytes.put16(bytes, IP + 6, atomic ? Ipv4Header.DONT_FRAGMENT : 0);
                    Bytes.put16(bytes, TCP, port);
                });
                if (random.nextInt(20) == 0) {
                    packet.bytes()[packet.start() + random.nextInt(packet.length())] ^= 4;
                }
                sequence += random.nextInt(15) == 0 ? 0 : size;
                before.add(HexFormat.of().formatHex(bytesOf(packet)));
                merger.add(packet);
            }
            merger.flush();
            List<Packet> cut = new ArrayList<>();
            for (Packet each : out) {
                if (each.segmentBytes() > 0) {
                    merged++;
                    assertThat(MergedSegments.cut(each, LinkType.RAW_IP, each.segmentBytes(), pool, cut::add))
                            .isTrue();
                    each.release();
                } else {
                    cut.add(each);
                }
            }
            out.clear();
            assertThat(cut)
                    .as("seed %d", seed)
                    .extracting(each -> HexFormat.of().formatHex(bytesOf(each)))
                    .isEqualTo(before);
            cut.forEach(Packet::release);
        }
        assertThat(merged).isGreaterThan(1000);
    }
}
