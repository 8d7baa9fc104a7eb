package io.hawser.fuzz;

import io.hawser.wire.ArpHeader;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import io.hawser.wire.UdpHeader;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.stream.Stream;

/** Valid frames of every kind, as seeds for the fuzzer. */
final class Frames {
    private static final int FORWARD_AND_ACCEPT = 3;
    private static final int MEND = 1;
    private static final int ADDRESS = 4;
    private static final int ELSEWHERE = 0x0a01_0009;

    private Frames() {}

    static Stream<byte[]> all() {
        byte[] arp = new byte[ArpHeader.BYTES];
        ArpHeader.write(
                arp,
                0,
                ArpHeader.REQUEST,
                PacketFuzzTest.PEER_MAC,
                FuzzedHost.PEER.v4(),
                PacketFuzzTest.HOST_MAC,
                FuzzedHost.ADDRESS.v4());
        byte[] arpFrame = new byte[EthernetHeader.BYTES + arp.length];
        EthernetHeader.write(arpFrame, 0, PacketFuzzTest.HOST_MAC, PacketFuzzTest.PEER_MAC, EthernetHeader.TYPE_ARP);
        System.arraycopy(arp, 0, arpFrame, EthernetHeader.BYTES, arp.length);
        byte[] udp = new byte[UdpHeader.BYTES + 20];
        udp[0] = 4;
        udp[3] = 53;
        udp[5] = (byte) udp.length;
        byte[] syn = new byte[TcpHeader.MIN_BYTES];
        TcpHeader.write(syn, 0, 4711, 80, 1000, 0, syn.length, TcpHeader.SYN, 1000, 0);
        byte[] echo = new byte[IcmpHeader.BYTES + 24];
        IcmpHeader.write(echo, 0, echo.length, IcmpHeader.ECHO_REQUEST, 0, 1);
        int self = FuzzedHost.ADDRESS.v4();
        byte[] quoted = packet(self, IpProtocol.TCP, 0, syn);
        byte[] error = new byte[IcmpHeader.BYTES + quoted.length];
        System.arraycopy(quoted, 0, error, IcmpHeader.BYTES, quoted.length);
        IcmpHeader.write(error, 0, error.length, IcmpHeader.DESTINATION_UNREACHABLE, 4, 1200);
        List<byte[]> packets = List.of(
                packet(self, IpProtocol.ICMP, 0, echo),
                packet(self, IpProtocol.ICMP, 0, error),
                packet(self, IpProtocol.UDP, 0, udp),
                packet(self, IpProtocol.TCP, 0, syn),
                packet(self, IpProtocol.UDP, Ipv4Header.MORE_FRAGMENTS, new byte[16]),
                packet(self, IpProtocol.UDP, 2, new byte[16]),
                packet(ELSEWHERE, IpProtocol.UDP, 0, udp),
                packet(-1, IpProtocol.UDP, 0, udp),
                withOptions(packet(self, IpProtocol.ICMP, 0, echo), 7, 7, 4),
                withOptions(packet(self, IpProtocol.ICMP, 0, echo), 131, 7, 8, 10, 0, 0, 9),
                withOptions(packet(self, IpProtocol.TCP, 0, syn), 137, 7, 8, 10, 0, 0, 9),
                withOptions(packet(self, IpProtocol.UDP, 0, udp), 131, 7, 4, 10, 1, 0, 9));
        ByteArrayOutputStream together = new ByteArrayOutputStream();
        together.write(FORWARD_AND_ACCEPT);
        append(together, 0, arpFrame);
        packets.forEach(each -> append(together, MEND | ADDRESS, each));
        return Stream.concat(
                packets.stream().map(each -> {
                    ByteArrayOutputStream alone = new ByteArrayOutputStream();
                    alone.write(FORWARD_AND_ACCEPT);
                    append(alone, 0, arpFrame);
                    append(alone, MEND | ADDRESS, each);
                    return alone.toByteArray();
                }),
                Stream.of(together.toByteArray()));
    }

    private static void append(ByteArrayOutputStream program, int what, byte[] frame) {
        program.write(what);
        program.write(frame.length);
        program.writeBytes(frame);
    }

    private static byte[] packet(int destination, int protocol, int fragment, byte[] payload) {
        byte[] packet = new byte[Ipv4Header.MIN_BYTES + payload.length];
        Ipv4Header.write(packet, 0, 0, packet.length, 7, fragment, 64, protocol, FuzzedHost.PEER.v4(), destination);
        System.arraycopy(payload, 0, packet, Ipv4Header.MIN_BYTES, payload.length);
        return packet;
    }

    /** Returns the packet with these bytes as options, padded to eight. */
    private static byte[] withOptions(byte[] packet, int... options) {
        byte[] longer = new byte[packet.length + 8];
        System.arraycopy(packet, 0, longer, 0, Ipv4Header.MIN_BYTES);
        for (int i = 0; i < options.length; i++) {
            longer[Ipv4Header.MIN_BYTES + i] = (byte) options[i];
        }
        System.arraycopy(
                packet, Ipv4Header.MIN_BYTES, longer, Ipv4Header.MIN_BYTES + 8, packet.length - Ipv4Header.MIN_BYTES);
        longer[0] = 0x47;
        longer[3] = (byte) longer.length;
        return longer;
    }
}
