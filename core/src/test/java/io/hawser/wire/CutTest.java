package io.hawser.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Every header truncated at every byte, in arrays that end there, so that a read beyond the end throws an exception.
 */
class CutTest {
    private static final int AT = 3;

    /** Returns the first {@code length} bytes of a header, after a few other bytes. */
    private static byte[] cut(byte[] header, int length) {
        byte[] bytes = new byte[AT + length];
        System.arraycopy(header, 0, bytes, AT, length);
        return bytes;
    }

    private static byte[] ipv4(int headerBytes, int totalLength, int size) {
        byte[] packet = new byte[size];
        Ipv4Header.write(packet, 0, 0, totalLength, 1, 0, 64, IpProtocol.UDP, 0x0a00_0001, 0x0a00_0002);
        packet[0] = (byte) (0x40 | headerBytes / 4);
        return packet;
    }

    @Test
    void badInput01And02_ipv4LengthsAreCheckedAtEveryCut() {
        byte[] packet = ipv4(24, 40, 40);
        for (int length = 0; length <= 40; length++) {
            assertThat(Ipv4Header.isWellFormed(cut(packet, length), AT, length)).isEqualTo(length == 40);
        }
    }

    @Test
    void aHeaderAloneIsAWholePacket() {
        assertThat(Ipv4Header.isWellFormed(ipv4(20, 20, 20), 0, 20)).isTrue();
    }

    @Test
    void badInput01And02_ipv4LengthFieldsGoThroughTheirEdges() {
        for (int ihl = 0; ihl < 16; ihl++) {
            for (int total : new int[] {0, 1, 19, 20, 21, 23, 24, 59, 60, 61, 99, 100, 101, 32_767, 32_768, 65_535}) {
                byte[] packet = ipv4(20, total, 100);
                packet[0] = (byte) (0x40 | ihl);
                boolean good = ihl >= 5 && 4 * ihl <= total && total <= 100;
                assertThat(Ipv4Header.isWellFormed(packet, 0, 100))
                        .as("%d, %d", ihl, total)
                        .isEqualTo(good);
            }
        }
        for (int version = 0; version < 16; version++) {
            byte[] packet = ipv4(20, 100, 100);
            packet[0] = (byte) (version << 4 | 5);
            assertThat(Ipv4Header.isWellFormed(packet, 0, 100)).isEqualTo(version == 4);
        }
    }

    @Test
    void badInput04_tcpDataOffsetsAreChecked() {
        for (int offset = 0; offset < 16; offset++) {
            byte[] segment = new byte[60];
            TcpHeader.write(segment, 0, 1, 2, 3, 4, 20, TcpHeader.ACK, 5, 0);
            segment[12] = (byte) (offset << 4);
            for (int length = 0; length <= 60; length++) {
                boolean good = length >= 20 && offset >= 5 && 4 * offset <= length;
                assertThat(TcpHeader.isWellFormed(cut(segment, length), AT, length))
                        .isEqualTo(good);
            }
        }
    }

    /** RFC 9768 §3.1: AE is the bit before CWR, and not part of the data offset. */
    @Test
    void allNineFlagsAreWrittenAndRead() {
        for (int flags = 0; flags < 0x200; flags++) {
            byte[] segment = new byte[60];
            TcpHeader.write(segment, 0, 1, 2, 3, 4, 60, flags, 5, 0);
            assertThat(TcpHeader.flags(segment, 0)).isEqualTo(flags);
            assertThat(TcpHeader.headerBytes(segment, 0)).isEqualTo(60);
            assertThat(TcpHeader.window(segment, 0)).isEqualTo(5);
        }
        byte[] reserved = new byte[20];
        reserved[12] = 0x5e;
        assertThat(TcpHeader.flags(reserved, 0)).as("reserved bits").isZero();
    }

    @Test
    void udpLengthsAreChecked() {
        byte[] datagram = new byte[40];
        for (int field : new int[] {0, 1, 7, 8, 9, 39, 40, 41, 32_768, 65_535}) {
            Bytes.put16(datagram, 4, field);
            for (int length = 0; length <= 40; length++) {
                boolean good = length >= 8 && field >= 8 && field <= length;
                assertThat(UdpHeader.isWellFormed(cut(datagram, length), AT, length))
                        .isEqualTo(good);
            }
        }
    }

    @Test
    void arpAndIcmpAreCheckedAtEveryCut() {
        byte[] arp = new byte[ArpHeader.BYTES];
        ArpHeader.write(arp, 0, ArpHeader.REQUEST, 1, 2, 3, 4);
        byte[] icmp = new byte[20];
        IcmpHeader.write(icmp, 0, 20, IcmpHeader.ECHO_REQUEST, 0, 7);
        for (int length = 0; length <= ArpHeader.BYTES; length++) {
            assertThat(ArpHeader.isWellFormed(cut(arp, length), AT, length)).isEqualTo(length == ArpHeader.BYTES);
        }
        for (int length = 0; length < 8; length++) {
            assertThat(IcmpHeader.isWellFormed(cut(icmp, length), AT, length)).isFalse();
        }
        assertThat(IcmpHeader.isWellFormed(cut(icmp, 20), AT, 20)).isTrue();
        for (int i = 0; i < 6; i++) {
            byte[] other = arp.clone();
            other[i] ^= 1;
            assertThat(ArpHeader.isWellFormed(other, 0, other.length))
                    .as("byte %d", i)
                    .isFalse();
        }
    }

    @Test
    void anEchoRequestBecomesAReplyWithARightChecksum() {
        SplittableRandom random = new SplittableRandom(9);
        for (int round = 0; round < 20_000; round++) {
            byte[] echo = new byte[8 + random.nextInt(4)];
            IcmpHeader.write(echo, 0, echo.length, IcmpHeader.ECHO_REQUEST, 0, random.nextInt());
            IcmpHeader.requestToReply(echo, 0);
            assertThat(IcmpHeader.type(echo, 0)).isEqualTo(IcmpHeader.ECHO_REPLY);
            assertThat(IcmpHeader.isWellFormed(echo, 0, echo.length)).isTrue();
        }
    }

    @Test
    void whatIsWrittenIsRead() {
        byte[] packet = new byte[20];
        Ipv4Header.write(packet, 0, 0xb8, 1500, 0xbeef, Ipv4Header.MORE_FRAGMENTS | 185, 63, 17, 0x0102_0304, -2);
        assertThat(Ipv4Header.isChecksumValid(packet, 0)).isTrue();
        assertThat(Ipv4Header.tos(packet, 0)).isEqualTo(0xb8);
        assertThat(Ipv4Header.identification(packet, 0)).isEqualTo(0xbeef);
        assertThat(Ipv4Header.fragmentOffset(packet, 0)).isEqualTo(1480);
        assertThat(Ipv4Header.moreFragments(packet, 0)).isTrue();
        assertThat(Ipv4Header.dontFragment(packet, 0)).isFalse();
        assertThat(Ipv4Header.isFragment(packet, 0)).isTrue();
        assertThat(Ipv4Header.source(packet, 0)).isEqualTo(0x0102_0304);
        assertThat(Ipv4Header.destination(packet, 0)).isEqualTo(-2);
        Ipv4Header.decrementTtl(packet, 0);
        assertThat(Ipv4Header.ttl(packet, 0)).isEqualTo(62);
        assertThat(Ipv4Header.isChecksumValid(packet, 0)).isTrue();

        byte[] segment = new byte[20];
        TcpHeader.write(segment, 0, 65_535, 80, -1, 0x8000_0000, 20, 0xff, 65_535, 7);
        assertThat(TcpHeader.sourcePort(segment, 0)).isEqualTo(65_535);
        assertThat(TcpHeader.destinationPort(segment, 0)).isEqualTo(80);
        assertThat(TcpHeader.sequence(segment, 0)).isEqualTo(-1);
        assertThat(TcpHeader.acknowledgment(segment, 0)).isEqualTo(0x8000_0000);
        assertThat(TcpHeader.headerBytes(segment, 0)).isEqualTo(20);
        assertThat(TcpHeader.flags(segment, 0)).isEqualTo(0xff);
        assertThat(TcpHeader.window(segment, 0)).isEqualTo(65_535);
        assertThat(TcpHeader.urgentPointer(segment, 0)).isEqualTo(7);
        TcpHeader.updateChecksum(segment, 0, 20, 99);
        assertThat(TcpHeader.isChecksumValid(segment, 0, 20, 99)).isTrue();
    }

    @Test
    void udpSendsAnAbsentChecksumNever() {
        SplittableRandom random = new SplittableRandom(5);
        byte[] datagram = new byte[10];
        for (int round = 0; round < 300_000; round++) {
            Arrays.fill(datagram, (byte) 0);
            Bytes.put16(datagram, 8, random.nextInt());
            UdpHeader.write(datagram, 0, 1, 2, 10, 3);
            if (Bytes.u16(datagram, 6) == 0) {
                throw new AssertionError("0 means that there is no checksum");
            }
        }
        assertThat(UdpHeader.isChecksumValid(datagram, 0, 3)).isTrue();
    }

    @Test
    void addressesAreParsedOrRefused() {
        assertThat(IpAddress.parse("255.0.10.1").toString()).isEqualTo("255.0.10.1");
        String[][] texts = {
            {"::", "::"},
            {"::1", "::1"},
            {"2001:DB8:0:0:0:0:0:1", "2001:db8::1"},
            {"2001:db8:0:1:0:0:0:1", "2001:db8:0:1::1"},
            {"1:0:0:2:3:0:0:4", "1::2:3:0:0:4"},
            {"1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7"},
            {"fe80::", "fe80::"},
            {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
            {"64:ff9b::192.0.2.1", "64:ff9b::c000:201"},
            {"::ffff:192.0.2.1", "192.0.2.1"},
        };
        for (String[] text : texts) {
            assertThat(IpAddress.parse(text[0]).toString()).isEqualTo(text[1]);
        }
        for (String bad : new String[] {
            "",
            "1.2.3",
            "1.2.3.4.5",
            "1.2.3.256",
            "01.2.3.4",
            "1.2.3.-4",
            "1.2.3.4 ",
            "a.b.c.d",
            "1::2::3",
            ":1",
            "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9",
            "1:2:3:4:5:6:7:8::",
            "12345::",
            "g::",
            "::1.2.3",
            "::1.2.3.4:5",
            "fe80::1%eth0",
            ":::",
            "::1 "
        }) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> IpAddress.parse(bad))
                    .withMessageContaining("10.0.0.1");
        }
    }
}
