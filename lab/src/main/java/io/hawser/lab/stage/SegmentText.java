package io.hawser.lab.stage;

import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import java.util.ArrayList;
import java.util.List;

/** A packet in a few words: {@code SYN+ACK}, {@code 1448 bytes, ACK}. */
public final class SegmentText {
    private SegmentText() {}

    /** Describes a packet. */
    public static String of(Packet packet, LinkType type) {
        if (SegmentKind.ARP.matcher().matches(packet, type)) {
            return "ARP";
        }
        if (!SegmentKind.SEGMENT.matcher().matches(packet, type)) {
            return SegmentKind.ICMP.matcher().matches(packet, type)
                    ? "ICMP"
                    : SegmentKind.UDP.matcher().matches(packet, type) ? "UDP" : "IP";
        }
        byte[] bytes = packet.bytes();
        int ip = packet.start() + type.headerBytes();
        int tcp = ip + Ipv4Header.headerBytes(bytes, ip);
        int data = ip + Ipv4Header.totalLength(bytes, ip) - tcp - TcpHeader.headerBytes(bytes, tcp);
        int flags = TcpHeader.flags(bytes, tcp);
        List<String> words = new ArrayList<>();
        add(words, flags, TcpHeader.SYN, "SYN");
        add(words, flags, TcpHeader.FIN, "FIN");
        add(words, flags, TcpHeader.RST, "RST");
        add(words, flags, TcpHeader.ACK, "ACK");
        String named = String.join("+", words);
        return data == 0 ? named : data + (data == 1 ? " byte, " : " bytes, ") + named;
    }

    private static void add(List<String> words, int flags, int flag, String word) {
        if ((flags & flag) != 0) {
            words.add(word);
        }
    }
}
