package io.hawser.tools.dns;

import io.hawser.services.dns.message.DnsMessage;
import io.hawser.services.dns.message.DnsRecord;
import io.hawser.services.dns.message.Edns;
import io.hawser.services.dns.message.EdnsOption;
import io.hawser.services.dns.message.ResponseCode;
import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prints the parts of a message like {@code dig} and {@code host -v}. */
final class MessagePrinter {
    private static final String[] OPERATIONS = {
        "QUERY", "IQUERY", "STATUS", "RESERVED3", "NOTIFY", "UPDATE", "RESERVED6", "RESERVED7"
    };
    private static final String[] EXTENDED_ERRORS = {
        "Other",
        "Unsupported DNSKEY Algorithm",
        "Unsupported DS Digest Type",
        "Stale Answer",
        "Forged Answer",
        "DNSSEC Indeterminate",
        "DNSSEC Bogus",
        "Signature Expired",
        "Signature Not Yet Valid",
        "DNSKEY Missing",
        "RRSIGs Missing",
        "No Zone Key Bit Set",
        "NSEC Missing",
        "Cached Error",
        "Not Ready",
        "Blocked",
        "Censored",
        "Filtered",
        "Prohibited",
        "Stale NXDOMAIN Answer",
        "Not Authoritative",
        "Not Supported",
        "No Reachable Authority",
        "Network Error",
        "Invalid Data"
    };

    private final PrintStream out;
    private final DnsMessage message;
    private final RecordPrinter records;

    MessagePrinter(PrintStream out, DnsMessage message, RecordPrinter records) {
        this.out = out;
        this.message = message;
        this.records = records;
    }

    /** Prints the two lines of the header. */
    void header() {
        int opcode = message.opcode();
        out.print(";; ->>HEADER<<- opcode: "
                + (opcode < OPERATIONS.length ? OPERATIONS[opcode] : "RESERVED" + opcode)
                + ", status: " + ResponseCode.nameOf(message.code()) + ", id: " + message.id() + "\n");
        StringBuilder flags = new StringBuilder();
        flag(flags, DnsMessage.RESPONSE, "qr");
        flag(flags, DnsMessage.AUTHORITATIVE, "aa");
        flag(flags, DnsMessage.TRUNCATED, "tc");
        flag(flags, DnsMessage.RECURSION_DESIRED, "rd");
        flag(flags, DnsMessage.RECURSION_AVAILABLE, "ra");
        flag(flags, DnsMessage.AUTHENTIC_DATA, "ad");
        flag(flags, DnsMessage.CHECKING_DISABLED, "cd");
        int additional = message.additional().size() + (message.edns() == null ? 0 : 1);
        out.print(";; flags:" + flags + "; QUERY: " + message.questions().size() + ", ANSWER: "
                + message.answers().size() + ", AUTHORITY: "
                + message.authority().size() + ", ADDITIONAL: "
                + additional + "\n");
    }

    private void flag(StringBuilder flags, int bit, String name) {
        if (message.has(bit)) {
            flags.append(' ').append(name);
        }
    }

    /** Prints the OPT record. */
    void edns(byte @Nullable [] sentCookie) {
        Edns edns = message.edns();
        if (edns == null) {
            return;
        }
        out.print(";; OPT PSEUDOSECTION:\n; EDNS: version: " + edns.version() + ", flags:"
                + (edns.isDnssecOk() ? " do" : "") + "; udp: " + edns.udpBytes() + "\n");
        for (EdnsOption option : edns.options()) {
            out.print(text(option, sentCookie) + "\n");
        }
    }

    private String text(EdnsOption option, byte @Nullable [] sentCookie) {
        byte[] data = option.data();
        return switch (option.code()) {
            case EdnsOption.NSID -> "; NSID: " + spaced(data) + " (\"" + visible(data) + "\")";
            case EdnsOption.COOKIE -> "; COOKIE: " + HexFormat.of().formatHex(data) + judgement(data, sentCookie);
            case EdnsOption.CLIENT_SUBNET -> "; CLIENT-SUBNET: " + subnet(data);
            case EdnsOption.EXTENDED_ERROR -> "; EDE: " + extendedError(data);
            case EdnsOption.TCP_KEEPALIVE ->
                "; TCP-KEEPALIVE: "
                        + (data.length == 2 ? Bytes.u16(data, 0) / 10 + "." + Bytes.u16(data, 0) % 10 + " secs" : "");
            case EdnsOption.PADDING ->
                "; PAD" + (data.length == 0 ? "" : ": " + spaced(data) + " (\"" + visible(data) + "\")");
            default ->
                "; OPT=" + option.code()
                        + (data.length == 0 ? "" : ": " + spaced(data) + " (\"" + visible(data) + "\")");
        };
    }

    private String judgement(byte[] cookie, byte @Nullable [] sent) {
        if (!message.has(DnsMessage.RESPONSE) || sent == null) {
            return "";
        }
        boolean good = cookie.length >= 8 && Arrays.equals(cookie, 0, 8, sent, 0, 8);
        return good ? cookie.length > 8 ? " (good)" : " (echoed)" : " (bad)";
    }

    private static String spaced(byte[] data) {
        return HexFormat.ofDelimiter(" ").formatHex(data);
    }

    private static String visible(byte[] data) {
        StringBuilder text = new StringBuilder();
        for (byte each : data) {
            text.append(each >= ' ' && each < 0x7f ? (char) each : '.');
        }
        return text.toString();
    }

    private static String subnet(byte[] data) {
        if (data.length < 4) {
            return spaced(data);
        }
        byte[] address = Arrays.copyOf(Arrays.copyOfRange(data, 4, data.length), data[1] == 1 ? 4 : 16);
        IpAddress ip = data[1] == 1
                ? IpAddress.v4(Bytes.i32(address, 0))
                : new IpAddress(Bytes.i64(address, 0), Bytes.i64(address, 8));
        return ip + "/" + (data[2] & 0xff) + "/" + (data[3] & 0xff);
    }

    private static String extendedError(byte[] data) {
        if (data.length < 2) {
            return "";
        }
        int code = Bytes.u16(data, 0);
        String text = new String(data, 2, data.length - 2, StandardCharsets.UTF_8);
        return code
                + (code < EXTENDED_ERRORS.length ? " (" + EXTENDED_ERRORS[code] + ")" : "")
                + (text.isEmpty() ? "" : ": (" + text + ")");
    }

    /** Prints the question section, with or without its title. */
    void question(boolean titled) {
        if (message.questions().isEmpty()) {
            return;
        }
        out.print(titled ? ";; QUESTION SECTION:\n" : "");
        message.questions().forEach(each -> out.print(records.print(each) + "\n"));
        out.print(titled ? "\n" : "");
    }

    /** Prints a section of records, with or without its title; nothing if it is empty. */
    void section(String title, List<DnsRecord> section, boolean titled) {
        if (section.isEmpty()) {
            return;
        }
        out.print(titled ? ";; " + title + " SECTION:\n" : "");
        section.forEach(each -> out.print(records.print(each) + "\n"));
        out.print(titled ? "\n" : "");
    }
}
