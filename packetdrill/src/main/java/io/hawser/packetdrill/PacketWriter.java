package io.hawser.packetdrill;

import io.hawser.wire.Bytes;
import io.hawser.wire.Checksum;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;

/** Makes the packets that a script sends to the host. */
final class PacketWriter {
    private static final int TTL = 255;
    private static final int QUOTED_TCP_BYTES = 8;
    private static final int ECHO_DATA_BYTES = 0;

    private final Config config;

    PacketWriter(Config config) {
        this.config = config;
    }

    byte[] write(PacketSpec spec, ScriptFlow flow, int line) {
        return switch (spec.transport()) {
            case PacketSpec.Tcp tcp -> tcp(spec.ip(), tcp, flow, line);
            case PacketSpec.Icmp icmp -> icmp(spec.ip(), icmp, flow, line);
            case PacketSpec.Udp udp -> throw new UnsupportedScriptException(line, "UDP packets are not there");
        };
    }

    private byte[] tcp(PacketSpec.IpSpec ip, PacketSpec.Tcp tcp, ScriptFlow flow, int line) {
        boolean syn = (tcp.flags() & TcpHeader.SYN) != 0;
        boolean hasAck = (tcp.flags() & TcpHeader.ACK) != 0;
        byte[] options =
                tcp.options() == null ? new byte[0] : OptionBytes.write(flow.toLive(tcp.options(), syn, hasAck, line));
        int at = Ipv4Header.MIN_BYTES;
        int headerBytes = TcpHeader.MIN_BYTES + options.length;
        byte[] packet = new byte[at + headerBytes + tcp.payloadBytes()];
        System.arraycopy(options, 0, packet, at + TcpHeader.MIN_BYTES, options.length);
        TcpHeader.write(
                packet,
                at,
                tcp.sourcePort() == 0 ? flow.remotePort : tcp.sourcePort(),
                tcp.destinationPort() == 0 ? flow.localPort : tcp.destinationPort(),
                (int) flow.remoteToLive(tcp.seq(), syn || tcp.absolute()),
                hasAck ? (int) flow.localToLive(tcp.ack(), syn) : 0,
                headerBytes,
                tcp.flags(),
                Math.max(0, tcp.window()),
                tcp.urgentPointer());
        writeIp(packet, ip, IpProtocol.TCP);
        long pseudoHeader = Checksum.pseudoHeader(config.remote, config.local, IpProtocol.TCP);
        TcpHeader.updateChecksum(packet, at, packet.length - at, pseudoHeader);
        return packet;
    }

    private byte[] icmp(PacketSpec.IpSpec ip, PacketSpec.Icmp icmp, ScriptFlow flow, int line) {
        if (icmp.quotedUdpBytes() >= 0) {
            throw new UnsupportedScriptException(line, "UDP packets are not there");
        }
        int at = Ipv4Header.MIN_BYTES;
        boolean quotes = IcmpHeader.isError(icmp.type());
        int rest = quotes ? Math.max(0, icmp.mtuBytes()) : icmp.id() << 16;
        int quotedBytes = quotes ? Ipv4Header.MIN_BYTES + QUOTED_TCP_BYTES : ECHO_DATA_BYTES;
        byte[] packet = new byte[at + IcmpHeader.BYTES + quotedBytes];
        if (quotes) {
            int quoted = at + IcmpHeader.BYTES;
            int quotedTotal = Ipv4Header.MIN_BYTES + TcpHeader.MIN_BYTES + icmp.quotedBytes();
            Ipv4Header.write(
                    packet,
                    quoted,
                    0,
                    quotedTotal,
                    0,
                    Ipv4Header.DONT_FRAGMENT,
                    TTL,
                    IpProtocol.TCP,
                    config.local.v4(),
                    config.remote.v4());
            int tcp = quoted + Ipv4Header.MIN_BYTES;
            Bytes.put16(packet, tcp, flow.localPort);
            Bytes.put16(packet, tcp + 2, flow.remotePort);
            Bytes.put32(packet, tcp + 4, (int) flow.localToLive(icmp.quotedSeq(), false));
        }
        IcmpHeader.write(packet, at, packet.length - at, icmp.type(), icmp.code(), rest);
        writeIp(packet, ip, IpProtocol.ICMP);
        return packet;
    }

    private void writeIp(byte[] packet, PacketSpec.IpSpec ip, int protocol) {
        int tos = ip.tos() >= 0 ? ip.tos() : Math.max(0, ip.ecn());
        Ipv4Header.write(
                packet,
                0,
                tos,
                packet.length,
                0,
                0,
                ip.ttl() > 0 ? ip.ttl() : TTL,
                protocol,
                config.remote.v4(),
                config.local.v4());
    }
}
