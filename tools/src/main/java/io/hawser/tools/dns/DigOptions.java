package io.hawser.tools.dns;

import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.message.Edns;
import io.hawser.services.dns.message.RecordClass;
import io.hawser.services.dns.message.RecordData;
import io.hawser.services.dns.message.RecordType;
import io.hawser.services.dns.transport.NameServer;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the command line of {@code dig}: options before the first name apply to all names, others to their own. */
final class DigOptions {
    private static final List<String> NOT_SUPPORTED =
            List.of("trace", "nssearch", "tls", "https", "http-plain", "yaml", "ednsopt", "proxy", "dns64prefix");

    /** The exit code of BIND's tools after a fatal error. */
    static final int FATAL = 10;

    private final List<DigQuery> queries = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private DigQuery defaults = new DigQuery();
    private @Nullable DigQuery current;
    private boolean showsCommand = true;

    /** Thrown for an invalid command line; the message is that of {@code dig}. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        private final boolean withUsage;
        private final int exitCode;

        Refused(String message, boolean withUsage) {
            this(message, withUsage, 1);
        }

        Refused(String message, boolean withUsage, int exitCode) {
            super(message);
            this.withUsage = withUsage;
            this.exitCode = exitCode;
        }

        int exitCode() {
            return exitCode;
        }

        boolean withUsage() {
            return withUsage;
        }
    }

    private DigOptions() {}

    static DigOptions read(List<String> words) throws Refused {
        DigOptions options = new DigOptions();
        for (int i = 0; i < words.size(); i++) {
            String next = i + 1 < words.size() ? words.get(i + 1) : null;
            i += options.word(words.get(i), next) ? 1 : 0;
        }
        if (options.queries.isEmpty()) {
            options.queries.add(options.defaults.copy());
        }
        return options;
    }

    List<DigQuery> queries() {
        return queries;
    }

    List<String> warnings() {
        return warnings;
    }

    boolean showsCommand() {
        return showsCommand;
    }

    private DigQuery target() {
        return current != null ? current : defaults;
    }

    /** Reads an option; returns whether it has used the next word as its argument. */
    private boolean word(String word, @Nullable String next) throws Refused {
        if (word.startsWith("@")) {
            server(target(), word.substring(1));
            return false;
        }
        if (word.startsWith("+")) {
            plus(word.substring(1));
            return false;
        }
        if (word.startsWith("-") && word.length() > 1) {
            return dash(word, next);
        }
        operand(word);
        return false;
    }

    private static void server(DigQuery query, String text) throws Refused {
        try {
            IpAddress address = IpAddress.parse(text);
            if (!address.isV4()) {
                throw new Refused("dig: couldn't get address for '" + text + "': network unreachable", false);
            }
            query.servers = new ArrayList<>(List.of(new NameServer(address, query.port)));
            query.serverText = text;
        } catch (IllegalArgumentException name) {
            throw new Refused("dig: couldn't get address for '" + text + "': failure", false);
        }
    }

    /** Reads a type or class after a name, or else the next name. */
    private void operand(String word) throws Refused {
        int type = RecordType.find(word);
        int recordClass = RecordClass.find(word);
        if (current != null && type >= 0 && !current.typeGiven) {
            type(current, type);
        } else if (current != null && recordClass >= 0) {
            current.recordClass = recordClass;
        } else if (current == null && (type >= 0 || recordClass >= 0) && word.indexOf('.') < 0) {
            if (type >= 0) {
                type(defaults, type);
            } else {
                defaults.recordClass = recordClass;
            }
        } else {
            name(word);
        }
    }

    private void name(String text) throws Refused {
        try {
            DnsName.parse(text);
        } catch (IllegalArgumentException wrong) {
            String why = String.valueOf(wrong.getMessage()).contains("empty label") ? "empty label" : "label too long";
            throw new Refused("dig: '" + text + "' is not a legal name (" + why + ")", false, FATAL);
        }
        DigQuery query = defaults.copy();
        query.name = text;
        if (!query.typeGiven) {
            query.type = RecordType.A;
        }
        query.typeGiven = false;
        queries.add(query);
        current = query;
    }

    private static void type(DigQuery query, int type) {
        query.type = type;
        query.typeGiven = true;
        if (type == RecordType.AXFR) {
            query.overTcp = true;
        }
    }

    private boolean dash(String word, @Nullable String next) throws Refused {
        char letter = word.charAt(1);
        if ("46ruv".indexOf(letter) >= 0 && word.length() == 2) {
            target().microseconds |= letter == 'u';
            return false;
        }
        boolean attached = word.length() > 2;
        String argument = attached ? word.substring(2) : next;
        if ("bcpqtxfky".indexOf(letter) < 0 || argument == null) {
            throw new Refused("Invalid option: " + word, true);
        }
        DigQuery query = target();
        switch (letter) {
            case 'p' -> {
                query.port = number(argument, "port number", 1, 0xffff);
                query.servers.replaceAll(each -> new NameServer(each.address(), query.port));
            }
            case 'q' -> name(argument);
            case 't' -> {
                int type = RecordType.find(argument);
                if (type < 0) {
                    warnings.add(";; Warning, ignoring invalid type " + argument);
                } else {
                    type(query, type);
                }
            }
            case 'c' -> {
                int recordClass = RecordClass.find(argument);
                if (recordClass < 0) {
                    warnings.add(";; Warning, ignoring invalid class " + argument);
                } else {
                    query.recordClass = recordClass;
                }
            }
            case 'x' -> reverse(argument);
            default -> throw new Refused("dig: -" + letter + " is not supported by Hawser", false);
        }
        return !attached;
    }

    private void reverse(String address) throws Refused {
        try {
            name(DnsName.reverseOf(IpAddress.parse(address)).toTextWithoutDot());
            type(target(), RecordType.PTR);
        } catch (IllegalArgumentException wrong) {
            throw new Refused("Invalid IP address " + address, false);
        }
    }

    private static int number(@Nullable String text, String what, int least, int most) throws Refused {
        if (text == null || !text.matches("[0-9]{1,9}")) {
            throw new Refused("dig: Couldn't parse " + what + " '" + text + "'", false);
        }
        return Math.clamp(Integer.parseInt(text), least, most);
    }

    private void plus(String word) throws Refused {
        int equals = word.indexOf('=');
        String value = equals < 0 ? null : word.substring(equals + 1);
        String full = (equals < 0 ? word : word.substring(0, equals)).toLowerCase(Locale.ROOT);
        boolean on = !full.startsWith("no");
        String name = on ? full : full.substring(2);
        if (NOT_SUPPORTED.contains(name)) {
            throw new Refused("dig: +" + full + " is not supported by Hawser", false);
        }
        if (!display(name, on) && !flag(name, on) && !limit(name, on, value)) {
            throw new Refused("Invalid option: +" + word, true);
        }
    }

    private boolean display(String name, boolean on) {
        DigQuery query = target();
        switch (name) {
            case "all" -> {
                query.display(on);
                showsCommand = on;
            }
            case "cmd" -> showsCommand = on;
            case "comments" -> query.comments = on;
            case "question" -> query.question = on;
            case "answer" -> query.answer = on;
            case "authority" -> query.authority = on;
            case "additional" -> query.additional = on;
            case "stats" -> query.statistics = on;
            case "qr" -> query.showsQuery = on;
            case "identify" -> query.identify = on;
            case "ttlid" -> query.withTtl = on;
            case "cl", "class" -> query.withClass = on;
            case "ttlunits" -> {
                query.ttlUnits = on;
                query.withTtl |= on;
            }
            case "multiline" -> query.multiline = on;
            case "short" -> {
                query.brief = on;
                if (on) {
                    showsCommand = false;
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean flag(String name, boolean on) {
        DigQuery query = target();
        switch (name) {
            case "aaflag", "aaonly" -> query.authoritative = on;
            case "adflag" -> query.authenticData = on;
            case "cdflag" -> query.checkingDisabled = on;
            case "rdflag", "recurse" -> query.recursion = on;
            case "dnssec", "do" -> query.dnssec = on;
            case "nsid" -> query.nsid = on;
            case "keepalive" -> query.keepalive = on;
            case "tcp", "vc" -> query.overTcp = on;
            case "ignore" -> query.ignoresTruncation = on;
            case "search", "defname" -> query.search = on;
            case "fail" -> query.skipsFailing = !on;
            // options without effect here
            case "besteffort",
                    "badcookie",
                    "crypto",
                    "idnin",
                    "idnout",
                    "rrcomments",
                    "unknownformat",
                    "onesoa",
                    "showsearch",
                    "expandaaaa",
                    "keepopen",
                    "raflag",
                    "tcflag",
                    "zflag",
                    "mapped" -> {}
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean limit(String name, boolean on, @Nullable String value) throws Refused {
        DigQuery query = target();
        switch (name) {
            case "time", "timeout" -> query.timeout = Duration.ofSeconds(number(value, "timeout", 1, 0xffff));
            case "tries" -> query.attempts = number(value, "tries", 1, 0xff);
            case "retry" -> query.attempts = 1 + number(value, "retries", 0, 0xfe);
            case "ndots" -> number(value, "ndots", 0, 15);
            case "bufsize" ->
                query.udpBytes = on && value != null ? number(value, "buffer size", 0, 0xffff) : Edns.SAFE_UDP_BYTES;
            case "edns" -> query.edns = on;
            case "cookie" -> {
                query.cookie = on;
                query.givenCookie = value == null ? null : hex(value);
            }
            case "subnet" -> query.subnet = on && value != null ? subnet(value) : null;
            default -> {
                return false;
            }
        }
        return true;
    }

    private static byte[] hex(String digits) throws Refused {
        try {
            return HexFormat.of().parseHex(digits);
        } catch (IllegalArgumentException wrong) {
            throw new Refused("dig: invalid cookie: '" + digits + "'", false);
        }
    }

    /** RFC 7871 §6: family, prefix length, scope, and the bytes of the prefix. */
    private static byte[] subnet(String text) throws Refused {
        String[] parts = text.split("/", 2);
        try {
            IpAddress address = IpAddress.parse(parts[0].equals("0") ? "0.0.0.0" : parts[0]);
            int most = address.isV4() ? 32 : 128;
            int bits = parts.length == 2 ? number(parts[1], "prefix length", 0, most) : most;
            byte[] whole = RecordData.ofAddress(address).toBytes();
            byte[] option = new byte[4 + (bits + 7) / 8];
            option[1] = (byte) (address.isV4() ? 1 : 2);
            option[2] = (byte) bits;
            System.arraycopy(whole, 0, option, 4, option.length - 4);
            return option;
        } catch (IllegalArgumentException wrong) {
            throw new Refused("dig: invalid address '" + text + "'", false);
        }
    }
}
