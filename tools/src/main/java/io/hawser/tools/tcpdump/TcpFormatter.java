package io.hawser.tools.tcpdump;

import io.hawser.wire.IpProtocol;
import io.hawser.wire.TcpHeader;
import java.util.HashMap;
import java.util.Map;

/** Formats TCP segments; stores the first numbers of each flow. */
final class TcpFormatter {
    private static final String FLAG_LETTERS = "FSRP.UEW";
    private static final int MAX_RESET_TEXT = 30;

    private final boolean absoluteNumbers;
    private final Map<Flow, Origin> origins = new HashMap<>();

    TcpFormatter(boolean absoluteNumbers) {
        this.absoluteNumbers = absoluteNumbers;
    }

    /** Both directions of a connection: {@code low} is the end with the lower port. */
    private record Flow(int version, long lowHigh, long lowLow, long highHigh, long highLow, int ports) {}

    /** First sequence number of each end, the origin of relative numbers. */
    private static final class Origin {
        int low;
        int high;
    }

    void print(PacketText text, int at, int length, IpHeader ip) {
        text.protocol("tcp");
        if (!text.has(at, 4)) {
            ip.printAddresses(text, "", ":");
            text.printTruncated();
            return;
        }
        int sourcePort = text.u16(at);
        int destinationPort = text.u16(at + 2);
        printPorts(text, ip, sourcePort, destinationPort);
        if (!text.has(at, TcpHeader.MIN_BYTES)) {
            text.printTruncated();
            return;
        }
        int headerBytes = (text.u8(at + 12) >>> 4) * 4;
        if (headerBytes < TcpHeader.MIN_BYTES) {
            text.print(" tcp ")
                    .print(Integer.toUnsignedString(length - headerBytes))
                    .print(" [bad hdr length ");
            text.print(headerBytes).print(" - too short, < 20]");
            return;
        }
        if (text.options().quiet()) {
            text.print("tcp ").print(Integer.toUnsignedString(length - headerBytes));
            printTooLong(text, headerBytes, length);
            return;
        }
        int flags = text.u8(at + 13);
        text.print("Flags [").print(letters(flags)).print(']');
        Numbers numbers = numbers(text, at, flags, ip, sourcePort, destinationPort);
        if (printTooLong(text, headerBytes, length)) {
            return;
        }
        if (text.checksChecksums() && !ip.fragment() && text.has(at, length)) {
            printChecksum(text, at, length, ip);
        }
        printFields(text, at, length - headerBytes, flags, numbers);
        if (headerBytes > TcpHeader.MIN_BYTES) {
            text.print(", options [");
            int options = at + TcpHeader.MIN_BYTES;
            boolean cutOff = at + length > text.end();
            if (!new TcpOptionsText(text, options, at + headerBytes, numbers.sackOrigin, cutOff).print()) {
                return;
            }
            text.print(']');
        }
        printPayload(text, at, headerBytes, length - headerBytes, flags, sourcePort, destinationPort);
    }

    private static void printPorts(PacketText text, IpHeader ip, int sourcePort, int destinationPort) {
        if (ip.protocol() == IpProtocol.TCP) {
            ip.printAddress(text, ip.source());
            text.print('.').print(text.tcpPort(sourcePort)).print(" > ");
            ip.printAddress(text, ip.destination());
            text.print('.').print(text.tcpPort(destinationPort)).print(": ");
        } else {
            text.print(text.tcpPort(sourcePort))
                    .print(" > ")
                    .print(text.tcpPort(destinationPort))
                    .print(": ");
        }
    }

    private static boolean printTooLong(PacketText text, int headerBytes, int length) {
        if (headerBytes > length) {
            text.print(" [bad hdr length ").print(headerBytes).print(" - too long, > ");
            text.print(length).print(']');
            return true;
        }
        return false;
    }

    private static void printChecksum(PacketText text, int at, int length, IpHeader ip) {
        int sum = text.sum(at, length, text.pseudoHeader(ip, length, IpProtocol.TCP));
        int sent = text.u16(at + 16);
        text.print(", cksum 0x").print(PacketText.hexDigits(sent, 4));
        if (sum != 0) {
            text.print(" (incorrect -> 0x").print(PacketText.hexDigits(PacketText.corrected(sent, sum), 4));
            text.print(')');
        } else {
            text.print(" (correct)");
        }
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

    private Numbers numbers(PacketText text, int at, int flags, IpHeader ip, int sourcePort, int destinationPort) {
        int sequence = text.i32(at + 4);
        int acknowledgment = text.i32(at + 8);
        if (absoluteNumbers || (flags & TcpHeader.ACK) == 0) {
            return new Numbers(sequence, acknowledgment, 0);
        }
        boolean six = ip.version() == 6;
        long sourceHigh = six ? text.i64(ip.source()) : 0;
        long sourceLow = six ? text.i64(ip.source() + 8) : text.u32(ip.source());
        long destinationHigh = six ? text.i64(ip.destination()) : 0;
        long destinationLow = six ? text.i64(ip.destination() + 8) : text.u32(ip.destination());
        int order = Long.compareUnsigned(sourceHigh, destinationHigh);
        order = order != 0 ? order : Long.compareUnsigned(sourceLow, destinationLow);
        boolean fromLow = sourcePort < destinationPort || sourcePort == destinationPort && order <= 0;
        Flow flow = fromLow
                ? new Flow(
                        ip.version(),
                        sourceHigh,
                        sourceLow,
                        destinationHigh,
                        destinationLow,
                        sourcePort << 16 | destinationPort)
                : new Flow(
                        ip.version(),
                        destinationHigh,
                        destinationLow,
                        sourceHigh,
                        sourceLow,
                        destinationPort << 16 | sourcePort);
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
        if (payloadBytes > 0 || takesNumber || text.verbosity() > 1) {
            text.print(", seq ").print(Integer.toUnsignedLong(numbers.sequence));
            if (payloadBytes > 0) {
                text.print(':').print(Integer.toUnsignedLong(numbers.sequence + payloadBytes));
            }
        }
        if ((flags & TcpHeader.ACK) != 0) {
            text.print(", ack ").print(Integer.toUnsignedLong(numbers.acknowledgment));
        }
        text.print(", win ").print(text.u16(at + 14));
        if ((flags & TcpHeader.URG) != 0) {
            text.print(", urg ").print(text.u16(at + 18));
        }
    }

    private static void printPayload(
            PacketText text,
            int at,
            int headerBytes,
            int payloadBytes,
            int flags,
            int sourcePort,
            int destinationPort) {
        text.print(", length ").print(payloadBytes);
        if (payloadBytes == 0) {
            return;
        }
        if (!text.has(at, headerBytes)) {
            text.print(" [remaining caplen(").print(text.end() - at).print(") < header length(");
            text.print(headerBytes).print(")]");
            text.need(at, headerBytes);
        }
        int payload = at + headerBytes;
        if ((flags & TcpHeader.RST) != 0 && text.verbosity() > 0) {
            printResetText(text, payload, payloadBytes);
        } else {
            Payloads.printTcp(text, payload, payloadBytes, sourcePort, destinationPort);
        }
    }

    /** Prints the text with the reason that a reset may carry (RFC 1122 §4.2.2.12). */
    private static void printResetText(PacketText text, int at, int bytes) {
        text.print(text.has(at, bytes) ? " [RST" : " [!RST")
                .print(bytes > MAX_RESET_TEXT ? "+" : "")
                .print(' ');
        int end = Math.min(at + Math.min(bytes, MAX_RESET_TEXT), text.end());
        text.print(text.visible(at, Math.max(at, end))).print(']');
    }
}
