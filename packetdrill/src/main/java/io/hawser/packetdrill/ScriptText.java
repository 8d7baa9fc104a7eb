package io.hawser.packetdrill;

import io.hawser.wire.TcpHeader;

/** Writes packets in the notation of scripts, for messages. */
final class ScriptText {
    private ScriptText() {}

    static String packet(PacketSpec packet, long nanos) {
        String head = PacketComparison.seconds(nanos) + (packet.inbound() ? " < " : " > ");
        return head
                + switch (packet.transport()) {
                    case PacketSpec.Tcp tcp -> tcp(tcp);
                    case PacketSpec.Icmp icmp -> "icmp type " + icmp.type() + " code " + icmp.code();
                    case PacketSpec.Udp udp -> "udp (" + udp.payloadBytes() + ")";
                };
    }

    private static String tcp(PacketSpec.Tcp tcp) {
        String ack = (tcp.flags() & TcpHeader.ACK) != 0 ? " ack " + tcp.ack() : "";
        String window = tcp.window() >= 0 ? " win " + tcp.window() : "";
        String urgent = tcp.urgentPointer() > 0 ? " urg " + tcp.urgentPointer() : "";
        String options = tcp.options() == null ? "..." : OptionBytes.text(tcp.options());
        return SegmentFields.flagText(tcp.flags()) + " " + tcp.seq() + ":" + (tcp.seq() + tcp.payloadBytes()) + "("
                + tcp.payloadBytes() + ")" + ack + window + urgent + " <" + options + ">";
    }
}
