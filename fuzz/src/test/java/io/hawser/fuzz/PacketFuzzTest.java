package io.hawser.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.tcp.ConnectOptions;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.udp.UdpHandler;
import io.hawser.udp.UdpSocket;
import io.hawser.wire.Bytes;
import io.hawser.wire.Checksum;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole frames, unchanged or with corrected checksums, so that a mutation is processed further: Ethernet, ARP, IPv4
 * with options, fragments, ICMP, UDP and TCP. The host forwards and listens, and has an open connection and a UDP
 * socket.
 *
 * <p>A program begins with a byte of settings: bit 0 forwarding, bit 1 source routes, bit 2 links with offloads. A
 * sequence follows of: an operation (a byte: bit 0 correct checksums, bit 1 advance time, bit 2 write the Ethernet
 * header), a length (a byte, times 1, or with bit 3 of the operation times 6), the frame.
 */
class PacketFuzzTest {
    static final long HOST_MAC = 0x02_00_00_00_00_01L;
    static final long PEER_MAC = 0x02_00_00_00_00_02L;

    /** The bit of the first byte with which the links take units of several segments. */
    private static final int OFFLOADS = 4;

    private static final int MEND = 1;
    private static final int WAIT = 2;
    private static final int ADDRESS = 4;
    private static final int LONG = 8;

    private final byte[] buffer = new byte[2048];

    @MethodSource("io.hawser.fuzz.Frames#all")
    @FuzzTest
    void anyFrames(byte[] bytes) throws TcpException {
        Input input = new Input(bytes);
        int settings = input.u8();
        FuzzedHost fuzzed = new FuzzedHost(LinkType.ETHERNET, (settings & OFFLOADS) != 0);
        fuzzed.addNarrowNetwork();
        fuzzed.sysctl("net.ipv4.ip_forward", settings & 1);
        fuzzed.sysctl("net.ipv4.conf.all.accept_source_route", settings >>> 1 & 1);
        fuzzed.host.tcp().listen(80, ListenOptions.defaults().backlog(5).handler(_ -> new Echo()));
        UdpSocket udp = fuzzed.host.udp().bind(null, 53, UdpHandler.NONE);
        fuzzed.host.tcp().connect(FuzzedHost.PEER, 80, ConnectOptions.defaults().localPort(1024));
        while (!input.isOver()) {
            int what = input.u8();
            byte[] frame = input.bytes(input.u8() * ((what & LONG) == 0 ? 1 : 6));
            if ((what & ADDRESS) != 0) {
                frame = withEthernetHeader(frame);
            }
            if ((what & MEND) != 0) {
                mend(frame, EthernetHeader.BYTES);
            }
            fuzzed.deliver(frame);
            fuzzed.host.flush();
            for (Packet got = udp.receive(); got != null; got = udp.receive()) {
                got.release();
            }
            if ((what & WAIT) != 0) {
                fuzzed.advanceMillis(1L << (what >>> 4));
            }
            fuzzed.sent.clear();
        }
        fuzzed.end(true);
    }

    /** Sends back what it receives. */
    private final class Echo implements TcpHandler {
        @Override
        public void readable(TcpConnection connection) {
            try {
                int got = connection.receive(buffer, 0, buffer.length);
                if (got > 0) {
                    connection.send(buffer, 0, got);
                } else if (got < 0) {
                    connection.close();
                }
            } catch (TcpException e) {
                connection.close();
            }
        }
    }

    private static byte[] withEthernetHeader(byte[] packet) {
        byte[] frame = new byte[EthernetHeader.BYTES + packet.length];
        Bytes.put48(frame, 0, HOST_MAC);
        Bytes.put48(frame, 6, PEER_MAC);
        Bytes.put16(frame, 12, 0x0800);
        System.arraycopy(packet, 0, frame, EthernetHeader.BYTES, packet.length);
        return frame;
    }

    /** Corrects the checksums of a possible IPv4 packet at {@code at}, and of ICMP, UDP or TCP in it. */
    static void mend(byte[] bytes, int at) {
        int available = bytes.length - at;
        if (available < Ipv4Header.MIN_BYTES) {
            return;
        }
        int header = Ipv4Header.headerBytes(bytes, at);
        if (header < Ipv4Header.MIN_BYTES || header > available) {
            return;
        }
        Bytes.put16(bytes, at + 10, 0);
        Bytes.put16(bytes, at + 10, Checksum.finish(Checksum.sum(bytes, at, header)));
        int length = Math.min(available, Ipv4Header.totalLength(bytes, at)) - header;
        int protocol = Ipv4Header.protocol(bytes, at);
        int place = switch (protocol) {
            case IpProtocol.TCP -> 16;
            case IpProtocol.UDP -> 6;
            case IpProtocol.ICMP -> 2;
            default -> -1;
        };
        if (place < 0 || length < place + 2 || Ipv4Header.isFragment(bytes, at)) {
            return;
        }
        long pseudoHeader = protocol == IpProtocol.ICMP
                ? 0
                : Checksum.pseudoHeader(
                                IpAddress.v4(Ipv4Header.source(bytes, at)),
                                IpAddress.v4(Ipv4Header.destination(bytes, at)),
                                protocol)
                        + Checksum.sumOfInt(length);
        int body = at + header;
        Bytes.put16(bytes, body + place, 0);
        Bytes.put16(bytes, body + place, Checksum.finish(pseudoHeader + Checksum.sum(bytes, body, length)));
    }
}
