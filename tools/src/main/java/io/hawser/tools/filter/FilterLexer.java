package io.hawser.tools.filter;

import io.hawser.tools.filter.FilterToken.Kind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splits a filter expression into tokens; the longest match applies, as in lex(1). */
final class FilterLexer {
    private static final Set<String> WORDS =
            Set.of(("dst src host net mask port portrange proto protochain gateway type subtype less greater byte "
                            + "broadcast multicast and or not len inbound outbound ifindex vlan mpls pppoed pppoes "
                            + "geneve lane llc metac bcc oam oamf4 oamf4ec oamf4sc sc ilmic vpi vci connectmsg "
                            + "metaconnect on rset rnr srnr reason action fisu lssu msu hfisu hlssu hmsu sio opc dpc "
                            + "sls hsio hopc hdpc hsls dir addr1 addr2 addr3 addr4 ra ta")
                    .split(" "));

    private static final Map<String, String> SYNONYMS = Map.ofEntries(
            Map.entry("direction", "dir"),
            Map.entry("address1", "addr1"),
            Map.entry("address2", "addr2"),
            Map.entry("address3", "addr3"),
            Map.entry("address4", "addr4"),
            Map.entry("length", "len"),
            Map.entry("ifname", "on"),
            Map.entry("ruleset", "rset"),
            Map.entry("rulenum", "rnr"),
            Map.entry("subrulenum", "srnr"),
            Map.entry("lsu", "lssu"),
            Map.entry("not", "!"));

    private static final Map<String, Integer> NUMBERS = new HashMap<>();

    static {
        number("icmptype 0 icmpcode 1 icmp-echoreply 0 icmp-unreach 3 icmp-sourcequench 4 icmp-redirect 5 icmp-echo 8");
        number("icmp-routeradvert 9 icmp-routersolicit 10 icmp-timxceed 11 icmp-paramprob 12 icmp-tstamp 13");
        number("icmp-tstampreply 14 icmp-ireq 15 icmp-ireqreply 16 icmp-maskreq 17 icmp-maskreply 18");
        number("icmp6type 0 icmp6code 1 icmp6-destinationrunreach 1 icmp6-destinationunreach 1 icmp6-packettoobig 2");
        number("icmp6-timeexceeded 3 icmp6-parameterproblem 4 icmp6-echo 128 icmp6-echoreply 129");
        number("icmp6-multicastlistenerquery 130 icmp6-multicastlistenerreportv1 131");
        number("icmp6-multicastlistenerdone 132 icmp6-routersolicit 133 icmp6-routeradvert 134");
        number("icmp6-neighborsolicit 135 icmp6-neighboradvert 136 icmp6-redirect 137 icmp6-routerrenum 138");
        number("icmp6-nodeinformationquery 139 icmp6-nodeinformationresponse 140");
        number("icmp6-ineighbordiscoverysolicit 141 icmp6-ineighbordiscoveryadvert 142");
        number("icmp6-multicastlistenerreportv2 143 icmp6-homeagentdiscoveryrequest 144");
        number("icmp6-homeagentdiscoveryreply 145 icmp6-mobileprefixsolicit 146 icmp6-mobileprefixadvert 147");
        number("icmp6-certpathsolicit 148 icmp6-certpathadvert 149 icmp6-multicastrouteradvert 151");
        number("icmp6-multicastroutersolicit 152 icmp6-multicastrouterterm 153");
        number("tcpflags 13 tcp-fin 1 tcp-syn 2 tcp-rst 4 tcp-push 8 tcp-ack 16 tcp-urg 32 tcp-ece 64 tcp-cwr 128");
    }

    private static final String BYTE = "[0-9A-Fa-f]{1,2}";
    private static final String NUMBER = "(?:0[xX][0-9A-Fa-f]+|[0-9]+)";
    private static final Pattern SIGN = Pattern.compile(">=|<=|!=|==|<<|>>|&&|\\|\\||[-+*/%:\\[\\]!<>()&|^=]");
    private static final Pattern ARCNET = Pattern.compile("\\$" + BYTE);
    private static final Pattern ETHERNET = Pattern.compile(BYTE + "(?::" + BYTE + "){5}|" + BYTE + "(?:-" + BYTE
            + "){5}|" + BYTE + "(?:\\." + BYTE + "){5}|[0-9A-Fa-f]{4}(?:\\.[0-9A-Fa-f]{4}){2}|[0-9A-Fa-f]{12}");
    private static final Pattern NUMBERS_ONLY = Pattern.compile(NUMBER);
    private static final Pattern IPV4 = Pattern.compile(NUMBER + "(?:\\." + NUMBER + "){1,3}");
    private static final Pattern COLONS = Pattern.compile("[0-9A-Fa-f:]*::?[0-9A-Fa-f:]*(?:[0-9]+(?:\\.[0-9]+){3})?");
    private static final Pattern BOGUS = Pattern.compile(BYTE + ":+(?:" + BYTE + ":+)+");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9](?:[-_.A-Za-z0-9]*[.A-Za-z0-9])?");
    private static final Pattern QUOTED = Pattern.compile("\\\\[^ !()\\n\\t]+");

    private final String expression;
    private final List<FilterToken> tokens = new ArrayList<>();
    private int at;

    private FilterLexer(String expression) {
        this.expression = expression;
    }

    private static void number(String namesAndValues) {
        String[] words = namesAndValues.split(" ", -1);
        for (int i = 0; i < words.length; i += 2) {
            NUMBERS.put(words[i], Integer.parseInt(words[i + 1]));
        }
    }

    /** The tokens of an expression; the last one is {@link Kind#END}. */
    static List<FilterToken> tokens(String expression) throws FilterException {
        FilterLexer lexer = new FilterLexer(expression);
        while (lexer.skipBlanks()) {
            lexer.next();
        }
        lexer.add(Kind.END, "", 0);
        return lexer.tokens;
    }

    private boolean skipBlanks() {
        while (at < expression.length() && " \r\n\t".indexOf(expression.charAt(at)) >= 0) {
            at++;
        }
        return at < expression.length();
    }

    private void next() throws FilterException {
        int start = at;
        int sign = length(SIGN);
        int ethernet = length(ETHERNET);
        int number = length(NUMBERS_ONLY);
        int ipv4 = length(IPV4);
        int name = length(NAME);
        int colons = colonAddress();
        int longest = Math.max(Math.max(Math.max(ethernet, number), Math.max(ipv4, name)), colons);
        if (longest == 0) {
            nextSign(start, sign);
        } else if (ethernet == longest) {
            add(Kind.ETHERNET, take(longest), 0);
        } else if (number == longest) {
            String text = take(longest);
            add(Kind.NUMBER, text, value(text, start + 1));
        } else if (ipv4 == longest) {
            add(Kind.IPV4, take(longest), 0);
        } else if (colons == longest) {
            add(Kind.IPV6, take(longest), 0);
        } else {
            word(take(longest));
        }
    }

    private void nextSign(int start, int sign) throws FilterException {
        if (sign > 0) {
            String text = take(sign);
            String usual = switch (text) {
                case "&&" -> "and";
                case "||" -> "or";
                case "==" -> "=";
                default -> text;
            };
            add(Kind.SIGN, usual, 0);
        } else if (length(QUOTED) > 0) {
            add(Kind.NAME, take(length(QUOTED)).substring(1), 0);
        } else if (length(ARCNET) > 0) {
            add(Kind.ARCNET, take(length(ARCNET)), 0);
        } else {
            throw FilterException.syntax(start + 1);
        }
    }

    private void word(String text) {
        Integer number = NUMBERS.get(text);
        String usual = SYNONYMS.getOrDefault(text, text);
        if (number != null) {
            add(Kind.NUMBER, text, number);
        } else if (usual.equals("!") || WORDS.contains(usual) || FilterProtocol.of(text) != null) {
            add(Kind.WORD, usual, 0);
        } else {
            add(Kind.NAME, text, 0);
        }
    }

    /** The length of a token with colons: an IPv6 address, or a text that can only be an invalid address. */
    private int colonAddress() throws FilterException {
        int length = length(COLONS);
        String text = expression.substring(at, at + length);
        boolean long6 =
                text.contains("::") || text.chars().filter(each -> each == ':').count() > 2;
        if (!long6 || length(ETHERNET) == length) {
            return 0;
        }
        if (FilterAddresses.v6(text) == null) {
            int bogus = length(BOGUS);
            throw bogus == 0
                    ? FilterException.syntax(at + 1)
                    : new FilterException("bogus ethernet address " + expression.substring(at, at + bogus), at + 1);
        }
        return length;
    }

    private int length(Pattern pattern) {
        Matcher matcher = pattern.matcher(expression).region(at, expression.length());
        return matcher.lookingAt() ? matcher.end() - at : 0;
    }

    private String take(int length) {
        String text = expression.substring(at, at + length);
        at += length;
        return text;
    }

    private void add(Kind kind, String text, long number) {
        int written = kind == Kind.END ? 0 : text.length();
        tokens.add(new FilterToken(kind, text, number, Math.max(1, at - written + 1)));
    }

    /** Parses a number in C syntax: decimal, octal after 0, hexadecimal after 0x; at most 32 bits. */
    private static long value(String text, int column) throws FilterException {
        boolean hexadecimal = text.startsWith("0x") || text.startsWith("0X");
        boolean octal = !hexadecimal && text.length() > 1 && text.startsWith("0");
        if (octal && !text.matches("[0-7]+")) {
            throw new FilterException("number " + text + " contains non-octal digit", column);
        }
        String digits = hexadecimal ? text.substring(2) : text;
        int radix = hexadecimal ? 16 : octal ? 8 : 10;
        BigInteger value = new BigInteger(digits, radix);
        if (value.bitLength() > 32) {
            throw new FilterException("number " + text + " overflows 32 bits", column);
        }
        return value.longValue();
    }
}
