package io.hawser.sim.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.wire.Checksum;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Checksums that are updated by the difference remain right for any addresses, ports and contents (RFC 1624). */
class TranslationTest {
    private static final int LENGTH = 60;

    private final SplittableRandom random = new SplittableRandom(1);

    private byte[] packet(int protocol) {
        byte[] bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        int source = random.nextInt();
        int destination = random.nextInt();
        Ipv4Header.write(bytes, 0, 0, LENGTH, random.nextInt(0x1_0000), 0, 64, protocol, source, destination);
        if (protocol == IpProtocol.TCP) {
            bytes[Ipv4Header.MIN_BYTES + 12] = 0x50;
            TcpHeader.updateChecksum(bytes, Ipv4Header.MIN_BYTES, LENGTH - Ipv4Header.MIN_BYTES, pseudoHeader(bytes));
        } else {
            IcmpHeader.write(
                    bytes,
                    Ipv4Header.MIN_BYTES,
                    LENGTH - Ipv4Header.MIN_BYTES,
                    IcmpHeader.ECHO_REQUEST,
                    0,
                    random.nextInt());
        }
        return bytes;
    }

    private static long pseudoHeader(byte[] bytes) {
        return Checksum.pseudoHeader(
                IpAddress.v4(Ipv4Header.source(bytes, 0)),
                IpAddress.v4(Ipv4Header.destination(bytes, 0)),
                Ipv4Header.protocol(bytes, 0));
    }

    @Test
    void checksumsStayRight() {
        for (int i = 0; i < 100_000; i++) {
            byte[] tcp = packet(IpProtocol.TCP);
            Translation.source(tcp, 0, LENGTH, random.nextInt(), random.nextInt(0x1_0000));
            Translation.destination(tcp, 0, LENGTH, random.nextInt(), random.nextInt(0x1_0000));
            assertThat(Ipv4Header.isChecksumValid(tcp, 0)).isTrue();
            assertThat(TcpHeader.isChecksumValid(
                            tcp, Ipv4Header.MIN_BYTES, LENGTH - Ipv4Header.MIN_BYTES, pseudoHeader(tcp)))
                    .isTrue();
            byte[] icmp = packet(IpProtocol.ICMP);
            Translation.source(icmp, 0, LENGTH, random.nextInt(), random.nextInt(0x1_0000));
            assertThat(Ipv4Header.isChecksumValid(icmp, 0)).isTrue();
            assertThat(IcmpHeader.isWellFormed(icmp, Ipv4Header.MIN_BYTES, LENGTH - Ipv4Header.MIN_BYTES))
                    .isTrue();
        }
    }

    @Test
    void aQuoteWithoutAChecksumIsLeftAlone() {
        byte[] tcp = packet(IpProtocol.TCP);
        byte[] before = tcp.clone();
        int end = Ipv4Header.MIN_BYTES + 8;
        Translation.source(tcp, 0, end, 0x0102_0304, 77);
        assertThat(TcpHeader.sourcePort(tcp, Ipv4Header.MIN_BYTES)).isEqualTo(77);
        assertThat(tcp).endsWith(java.util.Arrays.copyOfRange(before, end, LENGTH));
    }
}
