package io.hawser.tools.tcpdump;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Formats DHCPv6 messages (RFC 8415): their type, and with {@code -v} all options. */
final class Dhcp6Formatter {
    private static final int HEADER_BYTES = 4;
    private static final int OPTION_BYTES = 4;
    private static final int ADDRESS_BYTES = 16;
    private static final int MAX_HEX_BYTES = 10;
    private static final int MAX_LABEL_BYTES = 63;

    /** From here on a label is a pointer, which names in DHCPv6 do not have. */
    private static final int POINTER = 0xc0;

    private static final int RELAY_FORWARD = 12;
    private static final int RELAY_REPLY = 13;
    private static final int CLIENT_ID = 1;
    private static final int SERVER_ID = 2;

    private static final String[] MESSAGES = {
        "",
        "solicit",
        "advertise",
        "request",
        "confirm",
        "renew",
        "rebind",
        "reply",
        "release",
        "decline",
        "reconfigure",
        "inf-req",
        "relay-fwd",
        "relay-reply",
        "leasequery",
        "leasequery-reply"
    };

    private static final String[] STATUS = {
        "Success",
        "UnspecFail",
        "NoAddrsAvail",
        "NoBinding",
        "NotOnLink",
        "UseMulticast",
        "NoPrefixAvail",
        "UnknownQueryType",
        "MalformedQuery",
        "NotConfigured",
        "NotAllowed"
    };

    /** The format in which tcpdump prints a value. */
    private enum Layout {
        /** The name alone. */
        NONE,
        DUID,
        IA,
        IA_TA,
        IA_ADDRESS,
        IA_PREFIX,
        CODES,
        NUMBER8,
        NUMBER16,
        NUMBER32,
        RELAYED,
        AUTHENTICATION,
        STATUS,
        BYTES,
        ENTERPRISE_BYTES,
        RECONFIGURE,
        DOMAINS,
        ADDRESSES,
        TIME_ZONE,
        NTP,
        TUNNEL_END,
        QUERY,
        RELAY_DATA,
        OPTIONS
    }

    /** An option with its name in tcpdump. */
    private record Option(String name, Layout layout) {}

    private static final Map<Integer, Option> OPTIONS = new HashMap<>();

    static {
        define(Layout.DUID, "client-ID", CLIENT_ID, "server-ID", SERVER_ID);
        define(Layout.IA, "IA_NA", 3, "IA_PD", 25);
        define(Layout.IA_TA, "IA_TA", 4);
        define(Layout.IA_ADDRESS, "IA_ADDR", 5);
        define(Layout.IA_PREFIX, "IA_PD-prefix", 26);
        define(Layout.CODES, "option-request", 6, "Echo-request-option", 43);
        define(Layout.NUMBER8, "preference", 7);
        define(Layout.NUMBER16, "elapsed-time", 8);
        define(Layout.NUMBER32, "lifetime", 32, "Clt-time", 46);
        define(Layout.RELAYED, "relay-message", 9);
        define(Layout.AUTHENTICATION, "authentication", 11);
        define(Layout.STATUS, "status-code", 13);
        define(Layout.NONE, "server-unicast", 12, "rapid-commit", 14, "user-class", 15, "vendor-class", 16);
        define(Layout.NONE, "vendor-specific-info", 17, "reconfigure-accept", 20, "Client-FQDN", 39);
        define(Layout.NONE, "NIS-domain-name", 29, "NIS+-domain-name", 30, "BCMCS-domain-name", 33);
        define(Layout.NONE, "Geoconf-Civic", 36);
        define(Layout.BYTES, "interface-ID", 18, "Subscriber-ID", 38);
        define(Layout.ENTERPRISE_BYTES, "Remote-ID", 37);
        define(Layout.RELAY_DATA, "LQ-relay-data", 47);
        define(Layout.RECONFIGURE, "reconfigure-message", 19);
        define(Layout.DOMAINS, "SIP-servers-domain", 21, "DNS-search-list", 24);
        define(Layout.ADDRESSES, "SIP-servers-address", 22, "DNS-server", 23, "NIS-server", 27, "NIS+-server", 28);
        define(Layout.ADDRESSES, "SNTP-servers", 31, "BCMCS-server", 34, "PANA-agent", 40, "LQ-client-link", 48);
        define(Layout.TIME_ZONE, "POSIX-timezone", 41, "POSIX-tz-database", 42, "MUD-URL", 112);
        define(Layout.QUERY, "Lease-query", 44);
        define(Layout.OPTIONS, "LQ-client-data", 45);
        define(Layout.NTP, "NTP-server", 56);
        define(Layout.TUNNEL_END, "AFTR-Name", 64);
    }

    private static void define(Layout layout, Object... namesAndCodes) {
        for (int i = 0; i < namesAndCodes.length; i += 2) {
            OPTIONS.put((Integer) namesAndCodes[i + 1], new Option((String) namesAndCodes[i], layout));
        }
    }

    private final PacketText text;

    private Dhcp6Formatter(PacketText text) {
        this.text = text;
    }

    static void print(PacketText text, int at, int length) {
        text.protocol("dhcp6");
        new Dhcp6Formatter(text).printMessage(at, Math.min(at + length, text.end()));
    }

    private void printMessage(int at, int end) {
        text.print("dhcp6");
        if (end - at < HEADER_BYTES) {
            text.printTruncated();
            return;
        }
        int type = text.u8(at);
        boolean known = type > 0 && type < MESSAGES.length;
        text.print(' ').print(known ? MESSAGES[type] : "msgtype-" + type);
        if (text.verbosity() == 0) {
            return;
        }
        text.print(" (");
        if (type == RELAY_FORWARD || type == RELAY_REPLY) {
            if (!printRelay(at, end)) {
                text.printTruncated();
                return;
            }
        } else {
            text.print("xid=").print(Integer.toHexString(text.i32(at) & 0xff_ffff));
            printOptions(at + HEADER_BYTES, end);
        }
        text.print(')');
    }

    /** Prints a message of a relay agent; returns false if it is truncated. */
    private boolean printRelay(int at, int end) {
        if (end - at < 2 + ADDRESS_BYTES) {
            return false;
        }
        text.printIpv6("linkaddr=", at + 2);
        if (end - at < 2 + 2 * ADDRESS_BYTES) {
            return false;
        }
        text.printIpv6(" peeraddr=", at + 2 + ADDRESS_BYTES);
        printOptions(at + 2 + 2 * ADDRESS_BYTES, end);
        return true;
    }

    /** Prints options up to {@code end}, or up to one that is truncated. */
    private void printOptions(int from, int end) {
        int at = from;
        while (at < end) {
            int value = at + OPTION_BYTES;
            if (end < value || end - value < text.u16(at + 2)) {
                text.printTruncated();
                return;
            }
            int code = text.u16(at);
            int next = value + text.u16(at + 2);
            Option option = OPTIONS.get(code);
            text.print(" (").print(option == null ? "opt_" + code : option.name);
            if (option != null && !printValue(option.layout, value, next)) {
                text.printTruncated();
                return;
            }
            text.print(')');
            at = next;
        }
    }

    /** Prints a value; returns false if a name in it is truncated. */
    private boolean printValue(Layout layout, int at, int end) {
        int length = end - at;
        switch (layout) {
            case DUID -> text.print(' ').print(orUnknown(duid(at, length)));
            case IA -> printWithOptions(length >= 12 ? ia(at) : null, at + 12, end);
            case IA_TA -> printWithOptions(length >= 4 ? "IAID:" + Long.toString(text.u32(at)) : null, at + 4, end);
            case IA_ADDRESS -> printWithOptions(length >= 24 ? text.ipv6(at) + times(at + 16) : null, at + 24, end);
            case IA_PREFIX ->
                printWithOptions(
                        length >= 25 ? text.ipv6(at + 9) + "/" + text.u8(at + 8) + times(at) : null, at + 25, end);
            case CODES -> printCodes(at, length);
            case NUMBER8 -> printNumber(length == 1 ? (Long) (long) text.u8(at) : null);
            case NUMBER16 -> printNumber(length == 2 ? (Long) (long) text.u16(at) : null);
            case NUMBER32 -> printNumber(length == 4 ? (Long) text.u32(at) : null);
            case RELAYED -> {
                text.print(" (");
                printMessage(at, end);
            }
            case AUTHENTICATION -> printAuthentication(at, length);
            case STATUS -> text.print(' ').print(length < 2 ? "?" : status(text.u16(at)));
            case BYTES -> text.print(' ').print(hex(at, end));
            case ENTERPRISE_BYTES -> text.print(' ').print(length < 4 ? "?" : text.u32(at) + " " + hex(at + 4, end));
            case RECONFIGURE -> text.print(' ').print(length == 1 ? reconfigure(text.u8(at)) : "?");
            case DOMAINS -> {
                return printDomains(at, end);
            }
            case ADDRESSES -> printAddresses(at, length);
            case TIME_ZONE -> text.print(' ').print(length < 5 ? "?" : text.visible(at, end));
            case NTP -> {
                return printTimeServers(at, end);
            }
            case TUNNEL_END -> printTunnelEnd(at, length);
            case QUERY -> printQuery(at, end);
            case RELAY_DATA -> {
                boolean whole = length >= ADDRESS_BYTES;
                text.print(' ').print(whole ? text.ipv6(at) + " " + hex(at + ADDRESS_BYTES, end) : "?");
            }
            case OPTIONS -> printOptions(at, end);
            case NONE -> {}
        }
        return true;
    }

    private String hex(int from, int end) {
        return text.hex(from, Math.min(end - from, MAX_HEX_BYTES)) + "...";
    }

    private static String orUnknown(@Nullable String value) {
        return value == null ? "?" : value;
    }

    private void printWithOptions(@Nullable String value, int at, int end) {
        text.print(' ').print(orUnknown(value));
        if (value != null) {
            printOptions(at, end);
        }
    }

    private void printNumber(@Nullable Long value) {
        text.print(' ').print(value == null ? "?" : value.toString());
    }

    private @Nullable String duid(int at, int length) {
        if (length < 2) {
            return null;
        }
        int type = text.u16(at);
        return switch (type) {
            case 1 ->
                length < 8
                        ? null
                        : "hwaddr/time type " + text.u16(at + 2) + " time " + text.u32(at + 4) + " "
                                + text.hex(at + 8, length - 8);
            case 2 -> length < 10 ? null : "vid " + text.hex(at + 2, 8);
            case 3 -> length < 4 ? null : "hwaddr type " + text.u16(at + 2) + " " + text.hex(at + 4, length - 4);
            default -> "type " + type;
        };
    }

    private String ia(int at) {
        return "IAID:" + text.u32(at) + " T1:" + text.u32(at + 4) + " T2:" + text.u32(at + 8);
    }

    private String times(int at) {
        return " pltime:" + text.u32(at) + " vltime:" + text.u32(at + 4);
    }

    private void printCodes(int at, int length) {
        if (length % 2 != 0) {
            text.print(" ?");
            return;
        }
        for (int i = 0; i < length; i += 2) {
            int code = text.u16(at + i);
            Option option = OPTIONS.get(code);
            text.print(' ').print(option == null ? "opt_" + code : option.name);
        }
    }

    private void printAuthentication(int at, int length) {
        if (length < 11) {
            text.print(" ?");
            return;
        }
        int protocol = text.u8(at);
        int algorithm = text.u8(at + 1);
        int detection = text.u8(at + 2);
        text.print(" proto: ")
                .print(protocol == 2 ? "delayed" : protocol == 3 ? "reconfigure" : Integer.toString(protocol));
        text.print(", alg: ").print(algorithm == 1 ? "HMAC-MD5" : Integer.toString(algorithm));
        text.print(", RDM: ").print(detection == 0 ? "mono" : Integer.toString(detection));
        text.print(", RD:");
        for (int i = 3; i < 11; i += 2) {
            text.print(' ').print(text.hex(at + i, 2));
        }
        int left = length - 11;
        int rest = at + 11;
        if (protocol == 2) {
            printDelayed(rest, left);
        } else if (protocol == 3 && left == 17) {
            int type = text.u8(rest);
            text.print(type == 1 ? " reconfig-key" : type == 2 ? " type: HMAC-MD5" : " type: ??");
            text.print(" value:");
            printWords(rest + 1, 4);
        } else {
            text.print(" ??");
        }
    }

    private void printDelayed(int at, int length) {
        if (length <= 0) {
            return;
        }
        if (length < 20) {
            text.print(" ??");
            return;
        }
        int realm = length - 20;
        if (realm > 0) {
            text.print(", realm: ").print(text.hex(at, realm));
        }
        text.print(", key ID: ").print(text.hex(at + realm, 4)).print(", HMAC-MD5:");
        printWords(at + realm + 4, 4);
    }

    private void printWords(int at, int count) {
        for (int i = 0; i < count; i++) {
            text.print(' ').print(text.hex(at + 4 * i, 4));
        }
    }

    private static String status(int code) {
        if (code > 255) {
            return "INVALID code";
        }
        return code < STATUS.length ? STATUS[code] : "code" + code;
    }

    private static String reconfigure(int type) {
        return switch (type) {
            case 5 -> "for renew";
            case 11 -> "for inf-req";
            default -> String.format(Locale.ROOT, "for ???(%02x)", type);
        };
    }

    private void printAddresses(int at, int length) {
        if (length % ADDRESS_BYTES != 0) {
            text.print(" ?");
            return;
        }
        for (int i = 0; i < length; i += ADDRESS_BYTES) {
            text.printIpv6(" ", at + i);
        }
    }

    private boolean printDomains(int from, int end) {
        int at = from;
        while (at < end && at >= 0) {
            text.print(' ');
            at = printDomain(at, end);
        }
        return at >= 0;
    }

    /** Prints a name; returns the index after it, -1 if it is truncated. */
    private int printDomain(int from, int end) {
        int at = from;
        while (at < end) {
            int label = text.u8(at);
            if (label == 0) {
                text.print(at == from ? "." : "");
                return at + 1;
            }
            if (label >= POINTER) {
                return -1;
            }
            if (label > MAX_LABEL_BYTES) {
                boolean extended = label >> 6 == 1;
                text.print(extended ? "<ELT " + (label & MAX_LABEL_BYTES) + ">" : "<BAD LABEL TYPE>");
                return -1;
            }
            text.print(text.visible(at + 1, Math.min(end, at + 1 + label)));
            if (end - at - 1 < label) {
                return -1;
            }
            text.print('.');
            at += 1 + label;
        }
        return -1;
    }

    private boolean printTimeServers(int from, int end) {
        if (end - from < OPTION_BYTES) {
            text.print(" ?");
            return true;
        }
        int at = from;
        while (end - at > OPTION_BYTES) {
            int type = text.u16(at);
            int length = text.u16(at + 2);
            int value = at + OPTION_BYTES;
            if (end - value < length) {
                return false;
            }
            text.print(" subopt:").print(type);
            boolean address = type == 1 || type == 2;
            if (address && length == ADDRESS_BYTES) {
                text.printIpv6(" ", value);
            } else if (type == 3) {
                text.print(' ');
                if (printDomain(value, value + length) < 0) {
                    return false;
                }
            } else {
                text.print(" ?");
            }
            at = value + length;
        }
        return true;
    }

    private void printTunnelEnd(int from, int length) {
        if (length < 3) {
            text.print(" ?");
            return;
        }
        text.print(' ');
        int end = from + length;
        int at = from;
        while (at < end && text.u8(at) != 0) {
            int label = text.u8(at);
            if (end - at - 1 <= label) {
                text.print(" ?");
                return;
            }
            text.print(text.visible(at + 1, at + 1 + label));
            at += 1 + label;
            text.print(text.u8(at) == 0 ? "" : ".");
        }
    }

    private void printQuery(int at, int end) {
        if (end - at < 1 + ADDRESS_BYTES) {
            text.print(" ?");
            return;
        }
        int type = text.u8(at);
        text.print(type == 1 ? " by-address" : type == 2 ? " by-clientID" : " type_" + type);
        text.printIpv6(" ", at + 1);
        printOptions(at + 1 + ADDRESS_BYTES, end);
    }
}
