package io.hawser.tools.tcpdump;

import io.hawser.wire.TcpHeader;
import java.util.HashMap;
import java.util.Map;

/** TCP segments; remembers the first numbers of each flow. */
final class TcpFormatter {
    private static final String FLAG_LETTERS = "FSRP.UEW";

    private final boolean absoluteNumbers;
    private final Map<Flow, Origin> origins = new HashMap<>();

    TcpFormatter(boolean absoluteNumbers) {
        this.absoluteNumbers = absoluteNumbers;
    }

    /** Both directions of a connection: {@code low} is the end with the lower port. */
    private record Flow(int lowAddress, int highAddress, int lowPort, int highPort) {}

    /** First sequence number of each end, which relative numbers count from. */
    private static final class Origin {
        int low;
        int high;
    }

    void print(PacketText text, int at, int length, Ipv4Formatter.Header ip) {
        text.protocol("tcp");
        if (!text.has(at, 4)) {
            text.print(ip.source()).print(" > ").print(ip.destination()).print(":");
            throw PacketText.truncated();
        }
        int sourcePort = text.u16(at);
        int destinationPort = text.u16(at + 2);
        text.print(ip.source()).print('.').print(sourcePort).print(" > ");
        text.print(ip.destination()).print('.').print(destinationPort).print(": ");
        text.need(at, TcpHeader.MIN_BYTES);
        int headerBytes = (text.u8(at + 12) >>> 4) * 4;
        if (headerBytes < TcpHeader.MIN_BYTES) {
            text.print(" tcp ").print(length - headerBytes).print(" [bad hdr length ");
            text.print(headerBytes).print(" - too short, < 20]");
            return;
        }
        int flags = text.u8(at + 13);
        text.print("Flags [").print(letters(flags)).print(']');
        Numbers numbers = numbers(text, at, flags, ip, sourcePort, destinationPort);
        if (headerBytes > length) {
            text.print(" [bad hdr length ").print(headerBytes).print(" - too long, > ");
            text.print(length).print(']');
            return;
        }
        printFields(text, at, length - headerBytes, flags, numbers);
        if (headerBytes > TcpHeader.MIN_BYTES) {
            text.print(", options [");
            int options = at + TcpHeader.MIN_BYTES;
            if (!new TcpOptionsText(text, options, at + headerBytes, numbers.sackOrigin).print()) {
                return;
            }
            text.print(']');
        }
        printPayload(text, at, headerBytes, length - headerBytes, sourcePort, destinationPort);
    }

    private static String letters(int flags) {
        StringBuilder letters = new StringBuilder();
        for (int bit = 0; bit < FLAG_LETTERS.length(); bit++) {
            if ((flags >>> bit & 1) != 0) {
                letters.append(FLAG_LETTERS.charAt(bit));
            }
        }
        return letters.isEmpty() ? "none" : letters.toString();
    }

    private record Numbers(int sequence, int acknowledgment, int sackOrigin) {}

    private Numbers numbers(
            PacketText text, int at, int flags, Ipv4Formatter.Header ip, int sourcePort, int destinationPort) {
        int sequence = text.i32(at + 4);
        int acknowledgment = text.i32(at + 8);
        if (absoluteNumbers || (flags & TcpHeader.ACK) == 0) {
            return new Numbers(sequence, acknowledgment, 0);
        }
        boolean fromLow = sourcePort < destinationPort
                || sourcePort == destinationPort && Integer.compareUnsigned(ip.sourceBits(), ip.destinationBits()) <= 0;
        Flow flow = fromLow
                ? new Flow(ip.sourceBits(), ip.destinationBits(), sourcePort, destinationPort)
                : new Flow(ip.destinationBits(), ip.sourceBits(), destinationPort, sourcePort);
        Origin origin = origins.get(flow);
        boolean known = origin != null && (flags & TcpHeader.SYN) == 0;
        if (origin == null) {
            origin = new Origin();
            origins.put(flow, origin);
        }
        if (!known) {
            origin.low = fromLow ? sequence : acknowledgment - 1;
            origin.high = fromLow ? acknowledgment - 1 : sequence;
        }
        int mine = fromLow ? origin.low : origin.high;
        int theirs = fromLow ? origin.high : origin.low;
        return known
                ? new Numbers(sequence - mine, acknowledgment - theirs, theirs)
                : new Numbers(sequence, acknowledgment, theirs);
    }

    private static void printFields(PacketText text, int at, int payloadBytes, int flags, Numbers numbers) {
        boolean takesNumber = (flags & (TcpHeader.SYN | TcpHeader.FIN | TcpHeader.RST)) != 0;
        if (payloadBytes > 0 || takesNumber) {
            text.print(", seq ").print(Integer.toUnsignedString(numbers.sequence));
            if (payloadBytes > 0) {
                text.print(':').print(Integer.toUnsignedString(numbers.sequence + payloadBytes));
            }
        }
        if ((flags & TcpHeader.ACK) != 0) {
            text.print(", ack ").print(Integer.toUnsignedString(numbers.acknowledgment));
        }
        text.print(", win ").print(text.u16(at + 14));
        if ((flags & TcpHeader.URG) != 0) {
            text.print(", urg ").print(text.u16(at + 18));
        }
    }

    private static void printPayload(
            PacketText text, int at, int headerBytes, int payloadBytes, int sourcePort, int destinationPort) {
        text.print(", length ").print(payloadBytes);
        if (payloadBytes == 0) {
            return;
        }
        if (!text.has(at, headerBytes)) {
            text.print(" [remaining caplen(").print(text.end() - at).print(") < header length(");
            text.print(headerBytes).print(")]");
            throw PacketText.truncated();
        }
        Payloads.printTcp(text, at + headerBytes, payloadBytes, sourcePort, destinationPort);
    }
}
