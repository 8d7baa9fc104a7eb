package io.hawser.tools.tcpdump;

import java.util.Locale;
import java.util.Set;

/** Texts for the payloads of TCP and UDP, as far as the port tells the protocol. */
final class Payloads {
    private static final int FTP = 21;
    private static final int SMTP = 25;
    private static final int WHOIS = 43;
    private static final int DNS = 53;
    private static final int DHCP_SERVER = 67;
    private static final int DHCP_CLIENT = 68;
    private static final int HTTP = 80;
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

    /** Adds what the data of a segment says, if anything is known of it. */
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

    /** Prints what a datagram says; returns false if nothing is known of it. */
    static boolean printUdp(PacketText text, int at, int length, int sourcePort, int destinationPort) {
        if (is(DNS, sourcePort, destinationPort)) {
            DnsFormatter.print(text, at, length);
            return true;
        }
        if (is(DHCP_CLIENT, sourcePort, destinationPort) || is(DHCP_SERVER, sourcePort, destinationPort)) {
            DhcpFormatter.print(text, at, length);
            return true;
        }
        return false;
    }

    private static boolean is(int port, int sourcePort, int destinationPort) {
        return sourcePort == port || destinationPort == port;
    }

    /**
     * A protocol that talks in lines.
     *
     * @param commands how a request begins; empty if every packet begins with a line to show
     */
    private static void printLine(PacketText text, int at, int length, String protocol, Set<String> commands) {
        text.protocol(protocol);
        text.print(": ").print(protocol.toUpperCase(Locale.ROOT));
        int end = Math.min(at + length, text.end());
        boolean cutOff = end < at + length;
        if (!commands.isEmpty() && !beginsMessage(text, at, end, cutOff, commands)) {
            return;
        }
        int lineEnd = at;
        while (lineEnd < end && !isLineEnd(text, lineEnd, end)) {
            int character = text.u8(lineEnd++);
            if ((character < ' ' || character >= 0x7f) && character != '\t') {
                return;
            }
        }
        if (lineEnd < end || !cutOff) {
            text.print(": ").print(text.ascii(at, lineEnd));
        }
        if (lineEnd == end) {
            text.printTruncated();
        }
    }

    private static boolean isLineEnd(PacketText text, int at, int end) {
        int feed = text.u8(at) == '\r' ? at + 1 : at;
        return feed < end && text.u8(feed) == '\n';
    }

    private static boolean beginsMessage(PacketText text, int at, int end, boolean cutOff, Set<String> commands) {
        int wordEnd = wordEnd(text, at, end);
        if (wordEnd == end && cutOff) {
            return false;
        }
        if (commands.contains(text.ascii(at, wordEnd).toUpperCase(Locale.ROOT))) {
            return true;
        }
        int status = wordEnd;
        while (status < end && text.u8(status) == ' ') {
            status++;
        }
        int statusEnd = wordEnd(text, status, end);
        return statusEnd - status == 3 && text.ascii(status, statusEnd).chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static int wordEnd(PacketText text, int at, int end) {
        int wordEnd = at;
        while (wordEnd < end && text.u8(wordEnd) > ' ') {
            wordEnd++;
        }
        return wordEnd;
    }
}
