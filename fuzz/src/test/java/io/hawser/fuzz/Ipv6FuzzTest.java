package io.hawser.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hawser.ip.router.RouterAdvertisement;
import io.hawser.wire.Bytes;
import io.hawser.wire.Checksum;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv6Header;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * IPv6 frames, unchanged or with corrected lengths and checksums, so that a mutation is processed further: extension
 * headers, fragments, ICMPv6, neighbour discovery, router advertisements, MLD, UDP and TCP. The host listens, connects,
 * has sockets and groups; the program chooses whether it forwards, configures itself by routers, and is a router.
 *
 * <p>A program is a sequence of: an operation (a byte: bit 0 correct length and checksums, bit 1 advance time, bit 2
 * write the Ethernet header and addresses of {@link Ipv6Frames#ADDRESSES}, bits 4 to 7 the time), a length (a byte,
 * times 1, or with bit 3 of the operation times 6), with bit 2 the two addresses (a byte), the frame or packet. A
 * length of 0 stands for a call of the user.
 */
class Ipv6FuzzTest {
    static final int MEND = 1;
    static final int WAIT = 2;
    static final int ADDRESS = 4;
    static final int LONG = 8;

    @MethodSource("io.hawser.fuzz.Ipv6Frames#all")
    @FuzzTest
    void anyFrames(byte[] bytes) {
        Input input = new Input(bytes);
        FuzzedIpv6Host fuzzed = new FuzzedIpv6Host(input.u8());
        while (!input.isOver()) {
            int what = input.u8();
            int length = input.u8() * ((what & LONG) == 0 ? 1 : 6);
            if (length == 0) {
                fuzzed.call(input);
            } else {
                byte[] frame = (what & ADDRESS) == 0 ? input.bytes(length) : addressed(input, length);
                if ((what & MEND) != 0) {
                    mend(frame);
                }
                fuzzed.deliver(frame);
            }
            if ((what & WAIT) != 0) {
                fuzzed.advanceMillis(1L << (what >>> 4) * 3 / 2);
            }
            fuzzed.check();
        }
        fuzzed.end();
    }

    /** A router advertisement that is read, written and read again is the same. */
    @MethodSource("advertisements")
    @FuzzTest
    void anyRouterAdvertisement(byte[] bytes) {
        RouterAdvertisement read = RouterAdvertisement.read(bytes, 0, Math.min(bytes.length, 1240));
        if (read != null) {
            byte[] written = read.toBytes();
            assertThat(RouterAdvertisement.read(written, 0, written.length)).isEqualTo(read);
        }
    }

    static Stream<byte[]> advertisements() {
        return Stream.of(Ipv6Frames.advertisement());
    }

    private static byte[] addressed(Input input, int length) {
        int addresses = input.u8();
        byte[] packet = input.bytes(length);
        byte[] frame = new byte[EthernetHeader.BYTES + packet.length];
        System.arraycopy(packet, 0, frame, EthernetHeader.BYTES, packet.length);
        long mac = PacketFuzzTest.HOST_MAC;
        if (packet.length >= Ipv6Header.BYTES) {
            int ip = EthernetHeader.BYTES;
            if (addresses >>> 4 != 0) {
                put(frame, ip + Ipv6Header.SOURCE, Ipv6Frames.ADDRESSES.get(addresses >>> 4));
            }
            if ((addresses & 0xf) != 0) {
                put(frame, ip + Ipv6Header.SOURCE + 16, Ipv6Frames.ADDRESSES.get(addresses & 0xf));
            }
            if (Ipv6Header.destinationHigh(frame, ip) >>> 56 == 0xff) {
                mac = 0x3333_0000_0000L | Ipv6Header.destinationLow(frame, ip) & 0xffff_ffffL;
            }
        }
        EthernetHeader.write(frame, 0, mac, PacketFuzzTest.PEER_MAC, EthernetHeader.TYPE_IPV6);
        return frame;
    }

    private static void put(byte[] bytes, int at, IpAddress address) {
        Bytes.put64(bytes, at, address.high());
        Bytes.put64(bytes, at + Long.BYTES, address.low());
    }

    /** Corrects the length of a possible IPv6 packet in a frame, and the checksum of the transport in it. */
    private static void mend(byte[] frame) {
        int ip = EthernetHeader.BYTES;
        if (frame.length < ip + Ipv6Header.BYTES) {
            return;
        }
        Ipv6Header.payloadLength(frame, ip, frame.length - ip - Ipv6Header.BYTES);
        Ipv6Frames.Transport transport = Ipv6Frames.transport(frame, ip);
        if (transport == null || transport.fragmented()) {
            return;
        }
        int place = transport.at()
                + switch (transport.protocol()) {
                    case IpProtocol.TCP -> 16;
                    case IpProtocol.UDP -> 6;
                    default -> 2;
                };
        boolean known = transport.protocol() == IpProtocol.TCP
                || transport.protocol() == IpProtocol.UDP
                || transport.protocol() == IpProtocol.ICMPV6;
        if (!known || frame.length < transport.at() + IcmpHeader.BYTES || frame.length < place + 2) {
            return;
        }
        int length = frame.length - transport.at();
        if (transport.protocol() == IpProtocol.UDP) {
            Bytes.put16(frame, transport.at() + 4, length);
        }
        Bytes.put16(frame, place, 0);
        long sum = Ipv6Header.pseudoHeader(frame, ip, transport.protocol())
                + Checksum.sumOfInt(length)
                + Checksum.sum(frame, transport.at(), length);
        int checksum = Checksum.finish(sum);
        Bytes.put16(frame, place, checksum == 0 ? 0xffff : checksum);
    }
}
