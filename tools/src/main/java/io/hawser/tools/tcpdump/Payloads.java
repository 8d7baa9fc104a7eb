package io.hawser.tools.tcpdump;

import java.util.Locale;
import java.util.Set;

/** Formats payloads of TCP and UDP whose protocol is recognised by the port. */
final class Payloads {
    private static final int FTP = 21;
    private static final int SMTP = 25;
    private static final int WHOIS = 43;
    private static final int DNS = 53;
    private static final int DHCP_SERVER = 67;
    private static final int DHCP_CLIENT = 68;
    private static final int HTTP = 80;
    private static final int NTP = 123;
    private static final int DHCP6_CLIENT = 546;
    private static final int DHCP6_SERVER = 547;
    private static final int HTTP_ALTERNATIVE = 8080;

    private static final Set<String> HTTP_METHODS = Set.of(
            "GET",
            "PUT",
            "COPY",
            "HEAD",
            "LOCK",
            "MOVE",
            "POLL",
            "POST",
            "BCOPY",
            "BMOVE",
            "MKCOL",
            "TRACE",
            "LABEL",
            "MERGE",
            "DELETE",
            "SEARCH",
            "UNLOCK",
            "REPORT",
            "UPDATE",
            "NOTIFY",
            "BDELETE",
            "CONNECT",
            "OPTIONS",
            "CHECKIN",
            "PROPFIND",
            "CHECKOUT",
            "CCM_POST",
            "SUBSCRIBE",
            "PROPPATCH",
            "BPROPFIND",
            "BPROPPATCH",
            "UNCHECKOUT",
            "MKACTIVITY",
            "MKWORKSPACE",
            "UNSUBSCRIBE",
            "RPC_CONNECT",
            "VERSION-CONTROL",
            "BASELINE-CONTROL");

    private Payloads() {}

    /** Prints the data of a segment if its protocol is known. */
    static void printTcp(PacketText text, int at, int length, int sourcePort, int destinationPort) {
        if (is(SMTP, sourcePort, destinationPort)) {
            printLine(text, at, length, "smtp", Set.of());
        } else if (is(WHOIS, sourcePort, destinationPort)) {
            printLine(text, at, length, "whois", Set.of());
        } else if (is(FTP, sourcePort, destinationPort)) {
            printLine(text, at, length, "ftp", Set.of());
        } else if (is(HTTP, sourcePort, destinationPort) || is(HTTP_ALTERNATIVE, sourcePort, destinationPort)) {
            printLine(text, at, length, "http", HTTP_METHODS);
        } else if (is(DNS, sourcePort, destinationPort)) {
            DnsFormatter.printOverTcp(text, at, length);
        }
    }

    /** Prints a datagram; returns false if its protocol is unknown. */
    static boolean printUdp(PacketText text, int at, int length, int sourcePort, int destinationPort) {
        if (is(DNS, sourcePort, destinationPort)) {
            DnsFormatter.print(text, at, length);
            return true;
        }
        if (is(DHCP_CLIENT, sourcePort, destinationPort) || is(DHCP_SERVER, sourcePort, destinationPort)) {
            DhcpFormatter.print(text, at, length);
            return true;
        }
        if (is(DHCP6_CLIENT, sourcePort, destinationPort) || is(DHCP6_SERVER, sourcePort, destinationPort)) {
            Dhcp6Formatter.print(text, at, length);
            return true;
        }
        if (is(NTP, sourcePort, destinationPort)) {
            NtpFormatter.print(text, at, length);
            return true;
        }
        return false;
    }

    private static boolean is(int port, int sourcePort, int destinationPort) {
        return sourcePort == port || destinationPort == port;
    }

    /**
     * Prints a line-based protocol.
     *
     * @param commands the first words of requests; empty if every packet begins with a line to print
     */
    private static void printLine(PacketText text, int at, int length, String protocol, Set<String> commands) {
        text.protocol(protocol);
        text.print(": ").print(protocol.toUpperCase(Locale.ROOT));
        int end = Math.min(at + length, text.end());
        boolean cutOff = end < at + length;
        if (!commands.isEmpty() && !beginsMessage(text, at, end, cutOff, commands)) {
            return;
        }
        if (text.verbosity() == 0) {
            printNextLine(text, ": ", at, end, cutOff);
            return;
        }
        text.print(", length: ").print(length);
        int next = at;
        while (next >= 0 && next < at + length) {
            next = printNextLine(text, "\n\t", next, end, cutOff);
        }
    }

    /** Prints a line; returns the index of the next one, or -1 if this is the last, or is not text. */
    private static int printNextLine(PacketText text, String before, int at, int end, boolean cutOff) {
        int lineEnd = at;
        while (lineEnd < end && !isLineEnd(text, lineEnd, end)) {
            int character = text.u8(lineEnd++);
            if (character == '\r' && cutOff) {
                text.need(lineEnd, 1);
            }
            if ((character < ' ' || character >= 0x7f) && character != '\t') {
                return -1;
            }
        }
        if (lineEnd == end) {
            if (cutOff) {
                text.need(lineEnd, 1);
            }
            text.print(before).print(text.ascii(at, lineEnd));
            text.printTruncated();
            return -1;
        }
        text.print(before).print(text.ascii(at, lineEnd));
        return lineEnd + (text.u8(lineEnd) == '\r' ? 2 : 1);
    }

    private static boolean isLineEnd(PacketText text, int at, int end) {
        int feed = text.u8(at) == '\r' ? at + 1 : at;
        return feed < end && text.u8(feed) == '\n';
    }

    private static boolean beginsMessage(PacketText text, int at, int end, boolean cutOff, Set<String> commands) {
        int wordEnd = wordEnd(text, at, end);
        int status = blanksEnd(text, wordEnd, end);
        if (status == end && cutOff) {
            return false;
        }
        if (commands.contains(text.ascii(at, wordEnd).toUpperCase(Locale.ROOT))) {
            return true;
        }
        int statusEnd = wordEnd(text, status, end);
        boolean whole = !cutOff || blanksEnd(text, statusEnd, end) < end;
        return whole
                && statusEnd - status == 3
                && text.ascii(status, statusEnd).chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static int blanksEnd(PacketText text, int at, int end) {
        int blanksEnd = at;
        while (blanksEnd < end
                && (text.u8(blanksEnd) == ' ' || text.u8(blanksEnd) >= '\t' && text.u8(blanksEnd) <= '\r')) {
            blanksEnd++;
        }
        return blanksEnd;
    }

    private static int wordEnd(PacketText text, int at, int end) {
        int wordEnd = at;
        while (wordEnd < end && text.u8(wordEnd) > ' ') {
            wordEnd++;
        }
        return wordEnd;
    }
}
