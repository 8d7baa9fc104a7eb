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
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MergedSegmentsTest {
    private static final int SOURCE = 0x0a00_0001;
    private static final int DESTINATION = 0x0a00_0002;
    private static final int IP = 14;
    private static final int TCP = IP + 20;
    private static final int PAYLOAD = TCP + 32;

    private final PacketPool pool = new PacketPool();
    private final List<Packet> cut = new ArrayList<>();

    @AfterEach
    void nothingLeaks() {
        cut.forEach(Packet::release);
        assertThat(pool.outstanding()).isZero();
    }

    /** A frame whose TCP checksum is not complete, with timestamps and as much noise. */
    private Packet frame(int payloadBytes, int flags, int protocol) {
        Packet frame = pool.allocate(PAYLOAD + payloadBytes);
        int at = frame.append(PAYLOAD + payloadBytes);
        byte[] bytes = frame.bytes();
        byte[] noise = new byte[payloadBytes];
        new SplittableRandom(payloadBytes).nextBytes(noise);
        System.arraycopy(noise, 0, bytes, at + PAYLOAD, payloadBytes);
        Bytes.put16(bytes, at + 12, EthernetHeader.TYPE_IPV4);
        bytes[at + IP] = 0x45;
        Bytes.put16(bytes, at + IP + 2, frame.length() - IP);
        Bytes.put16(bytes, at + IP + 4, 0xfffe);
        Bytes.put16(bytes, at + IP + 6, Ipv4Header.DONT_FRAGMENT);
        bytes[at + IP + 8] = 64;
        bytes[at + IP + 9] = (byte) protocol;
        Bytes.put32(bytes, at + IP + 12, SOURCE);
        Bytes.put32(bytes, at + IP + 16, DESTINATION);
        Bytes.put16(bytes, at + IP + 10, Checksum.finish(Checksum.sum(bytes, at + IP, 20)));
        TcpHeader.write(bytes, at + TCP, 80, 5000, 0xffff_ff00, 7, 32, flags, 100, 0);
        Bytes.put32(bytes, at + TCP + 20, 0x0101_080a);
        return frame;
    }

    private boolean cut(Packet frame, int segmentBytes) {
        boolean done = MergedSegments.cut(frame, LinkType.ETHERNET, segmentBytes, pool, cut::add);
        frame.release();
        return done;
    }

    @Test
    void segmentsAreAsOnTheWire() {
        int all = TcpHeader.ACK | TcpHeader.PSH | TcpHeader.FIN | TcpHeader.CWR;
        assertThat(cut(frame(3000, all, IpProtocol.TCP), 1448)).isTrue();

        assertThat(cut).extracting(each -> each.length() - PAYLOAD).containsExactly(1448, 1448, 104);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        int[] ids = {0xfffe, 0xffff, 0};
        int[] flags = {
            TcpHeader.ACK | TcpHeader.CWR, TcpHeader.ACK, TcpHeader.ACK | TcpHeader.PSH | TcpHeader.FIN,
        };
        for (int i = 0; i < 3; i++) {
            Packet each = cut.get(i);
            byte[] bytes = each.bytes();
            int at = each.start();
            assertThat(Ipv4Header.isWellFormed(bytes, at + IP, each.length() - IP))
                    .isTrue();
            assertThat(Ipv4Header.isChecksumValid(bytes, at + IP)).isTrue();
            assertThat(Ipv4Header.identification(bytes, at + IP)).isEqualTo(ids[i]);
            assertThat(TcpHeader.sequence(bytes, at + TCP)).isEqualTo(0xffff_ff00 + 1448 * i);
            assertThat(TcpHeader.flags(bytes, at + TCP)).isEqualTo(flags[i]);
            long pseudoHeader = Checksum.sumOfInt(SOURCE) + Checksum.sumOfInt(DESTINATION) + Checksum.sumOfInt(6);
            assertThat(TcpHeader.isChecksumValid(bytes, at + TCP, each.length() - TCP, pseudoHeader))
                    .isTrue();
            stream.write(bytes, at + PAYLOAD, each.length() - PAYLOAD);
        }
        byte[] noise = new byte[3000];
        new SplittableRandom(3000).nextBytes(noise);
        assertThat(stream.toByteArray()).isEqualTo(noise);
    }

    @Test
    void whatIsNoTcpInOnePacketIsNotCut() {
        assertThat(cut(frame(3000, TcpHeader.ACK, IpProtocol.UDP), 1448)).isFalse();
        assertThat(cut(frame(3000, TcpHeader.ACK, IpProtocol.TCP), 0)).isFalse();
        Packet fragment = frame(3000, TcpHeader.ACK, IpProtocol.TCP);
        Bytes.put16(fragment.bytes(), fragment.start() + IP + 6, Ipv4Header.MORE_FRAGMENTS);
        assertThat(cut(fragment, 1448)).isFalse();
        Packet tooLong = frame(100, TcpHeader.ACK, IpProtocol.TCP);
        Bytes.put16(tooLong.bytes(), tooLong.start() + IP + 2, 2000);
        assertThat(cut(tooLong, 1448)).isFalse();
        Packet badOffset = frame(0, TcpHeader.ACK, IpProtocol.TCP);
        badOffset.bytes()[badOffset.start() + TCP + 12] = (byte) 0xf0;
        assertThat(cut(badOffset, 1448)).isFalse();
        Packet small = pool.allocate(10);
        small.append(10);
        assertThat(cut(small, 1448)).isFalse();
        assertThat(cut).isEmpty();
    }
}
