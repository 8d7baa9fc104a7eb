package io.hawser.tools.sockets;

import io.hawser.ip.address.Prefix;
import io.hawser.tcp.TcpState;
import io.hawser.tools.sockets.SsFilter.End;
import io.hawser.wire.IpAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the words after the options of ss: {@code state NAME} and {@code exclude NAME}, then an expression. As in ss,
 * {@code or} has lower precedence than {@code and}, which may be omitted, and {@code not} has the highest.
 */
final class SsFilterParser {
    /** The exit code of exit(-1) in a shell. */
    private static final int FAILURE = 255;

    private final Deque<String> words;
    private final Services services;

    /** The named states; null if there were none. */
    private @Nullable EnumSet<TcpState> states;

    private SsFilter expression = SsFilter.ALL;

    private SsFilterParser(List<String> arguments, Services services) {
        words = new ArrayDeque<>(tokens(arguments));
        this.services = services;
    }

    /** Thrown for an invalid filter; the message is that of ss. */
    static final class BadFilter extends Exception {
        private static final long serialVersionUID = 1;

        private final int exitCode;
        private final boolean withUsage;

        private BadFilter(String message, int exitCode, boolean withUsage) {
            super(message);
            this.exitCode = exitCode;
            this.withUsage = withUsage;
        }

        /** The exit code of ss. */
        int exitCode() {
            return exitCode;
        }

        /** Returns whether ss prints the usage after the message. */
        boolean isWithUsage() {
            return withUsage;
        }
    }

    /**
     * Reads a filter.
     *
     * @throws BadFilter if it is invalid
     */
    static SsFilterParser parse(List<String> arguments, Services services) throws BadFilter {
        SsFilterParser parser = new SsFilterParser(arguments, services);
        parser.read();
        return parser;
    }

    /** The named states; null if there were none. */
    @Nullable
    Set<TcpState> states() {
        return states;
    }

    SsFilter expression() {
        return expression;
    }

    /** Splits the arguments at blanks, parentheses and comparison signs, which a user may join. */
    private static List<String> tokens(List<String> arguments) {
        List<String> tokens = new ArrayList<>();
        for (String argument : arguments) {
            String spaced = argument.replaceAll("(&&|\\|\\||[()&|]|[<>=!]=|(?<![<>=!])[<>=!](?!=))", " $1 ");
            for (String token : spaced.strip().split("\\s+", -1)) {
                if (!token.isEmpty()) {
                    tokens.add(token);
                }
            }
        }
        return tokens;
    }

    private void read() throws BadFilter {
        while (!words.isEmpty()) {
            String word = words.peek();
            if (word.equals("state")) {
                words.remove();
                EnumSet<TcpState> named = statesNamed(state());
                if (states == null) {
                    states = named;
                } else {
                    states.addAll(named);
                }
            } else if (word.equals("exclude") || word.equals("excl")) {
                words.remove();
                EnumSet<TcpState> left = states == null ? EnumSet.allOf(TcpState.class) : states;
                left.removeAll(statesNamed(state()));
                states = left;
            } else {
                break;
            }
        }
        if (!words.isEmpty()) {
            expression = alternatives();
            if (!words.isEmpty()) {
                throw syntaxError();
            }
        }
    }

    private String state() throws BadFilter {
        if (words.isEmpty()) {
            throw new BadFilter("Command line is not complete. Try option \"help\"", FAILURE, false);
        }
        return words.remove();
    }

    private static EnumSet<TcpState> statesNamed(String written) throws BadFilter {
        String name = written.toLowerCase(Locale.ROOT);
        EnumSet<TcpState> all = EnumSet.allOf(TcpState.class);
        return switch (name) {
            case "all" -> all;
            case "connected" -> without(all, TcpState.LISTEN, TcpState.CLOSED);
            case "synchronized" -> without(all, TcpState.LISTEN, TcpState.CLOSED, TcpState.SYN_SENT);
            case "bucket" -> EnumSet.of(TcpState.SYN_RCVD, TcpState.TIME_WAIT);
            case "big" -> without(all, TcpState.SYN_RCVD, TcpState.TIME_WAIT);
            case "close", "closed", "unconnected" -> EnumSet.of(TcpState.CLOSED);
            case "established" -> EnumSet.of(TcpState.ESTABLISHED);
            case "listen", "listening" -> EnumSet.of(TcpState.LISTEN);
            case "syn-rcv" -> EnumSet.of(TcpState.SYN_RCVD);
            default -> {
                for (TcpState state : all) {
                    if (state.ssName().toLowerCase(Locale.ROOT).equals(name) && state != TcpState.ESTABLISHED) {
                        yield EnumSet.of(state);
                    }
                }
                throw new BadFilter("ss: wrong state name: " + written, FAILURE, false);
            }
        };
    }

    private static EnumSet<TcpState> without(EnumSet<TcpState> all, TcpState first, TcpState... others) {
        all.removeAll(EnumSet.of(first, others));
        return all;
    }

    private SsFilter alternatives() throws BadFilter {
        SsFilter read = conjunction();
        while (takes("or", "|", "||")) {
            read = read.or(conjunction());
        }
        return read;
    }

    private SsFilter conjunction() throws BadFilter {
        SsFilter read = term();
        while (true) {
            String next = words.peek();
            boolean explicit = takes("and", "&", "&&");
            if (!explicit && (next == null || List.of("or", "|", "||", ")").contains(next))) {
                return read;
            }
            read = read.and(term());
        }
    }

    private SsFilter term() throws BadFilter {
        String word = words.poll();
        if (word == null) {
            throw syntaxError();
        }
        return switch (word) {
            case "(" -> {
                SsFilter inner = alternatives();
                if (!takes(")")) {
                    throw syntaxError();
                }
                yield inner;
            }
            case "not", "!" -> term().not();
            case "sport" -> port(End.SOURCE);
            case "dport" -> port(End.DESTINATION);
            case "src" -> address(End.SOURCE);
            case "dst" -> address(End.DESTINATION);
            case "autobound" -> row -> row.localPort() >= 32_768 && row.localPort() <= 60_999;
            default -> {
                // ss parses an unknown word as an address before it checks whether one is allowed there
                host(End.SOURCE, word);
                throw syntaxError();
            }
        };
    }

    private SsFilter port(End end) throws BadFilter {
        String operator = comparison();
        String written = operand();
        int port = portOf(written.startsWith(":") ? written.substring(1) : written);
        return switch (operator) {
            case "=", "" -> SsFilter.host(end, null, port);
            case "!=" -> SsFilter.host(end, null, port).not();
            case ">=" -> SsFilter.portAtLeast(end, port);
            case "<=" -> SsFilter.portAtMost(end, port);
            case ">" -> SsFilter.portAtMost(end, port).not();
            default -> SsFilter.portAtLeast(end, port).not();
        };
    }

    private SsFilter address(End end) throws BadFilter {
        String operator = comparison();
        SsFilter condition = host(end, operand());
        return switch (operator) {
            case "=", "" -> condition;
            case "!=" -> condition.not();
            default -> throw syntaxError();
        };
    }

    private String comparison() {
        String next = String.valueOf(words.peek());
        String operator = switch (next) {
            case "=", "==", "eq" -> "=";
            case "!=", "ne", "neq" -> "!=";
            case ">=", "ge", "geq" -> ">=";
            case "<=", "le", "leq" -> "<=";
            case ">", "gt" -> ">";
            case "<", "lt" -> "<";
            default -> "";
        };
        if (!operator.isEmpty()) {
            words.remove();
        }
        return operator;
    }

    /**
     * An address, a prefix or {@code *}, and a port: {@code 10.0.0.0/8:80}, {@code [::1]:80}, {@code *:80}, {@code
     * 10.0.0.1}.
     */
    private SsFilter host(End end, String written) throws BadFilter {
        String text = written.replaceFirst("^inet6?:", "");
        String address;
        String port;
        if (text.startsWith("[")) {
            int close = text.indexOf(']');
            if (close < 0) {
                throw wrong("an inet prefix is expected rather than \"" + written + "\".");
            }
            address = text.substring(1, close);
            port = text.substring(close + 1);
        } else {
            int colon = text.indexOf(':', Math.max(0, text.indexOf('/')));
            boolean isIpv6 = colon >= 0 && text.indexOf(':', colon + 1) >= 0;
            address = colon < 0 || isIpv6 ? text : text.substring(0, colon);
            port = colon < 0 || isIpv6 ? "" : text.substring(colon);
        }
        boolean anyPort = port.isEmpty() || port.equals(":") || port.equals(":*");
        int number = anyPort ? -1 : portOf(port.substring(1));
        boolean anyAddress = address.isEmpty() || address.equals("*");
        return SsFilter.host(end, anyAddress ? null : network(address), number);
    }

    private static Prefix network(String text) throws BadFilter {
        int slash = text.indexOf('/');
        try {
            IpAddress address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
            int most = address.isV4() ? 32 : 128;
            int length = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
            return Prefix.of(address, length);
        } catch (IllegalArgumentException bad) {
            throw wrong("an inet prefix is expected rather than \"" + text + "\".");
        }
    }

    private int portOf(String text) throws BadFilter {
        try {
            int port = Integer.decode(text);
            if (port >= 0 && port <= 0xffff) {
                return port;
            }
        } catch (NumberFormatException name) {
            Integer port = services.portOf(text);
            if (port != null) {
                return port;
            }
        }
        throw wrong("\"" + text + "\" does not look like a port.");
    }

    private boolean takes(String... expected) {
        if (!words.isEmpty() && List.of(expected).contains(words.peek())) {
            words.remove();
            return true;
        }
        return false;
    }

    private String operand() throws BadFilter {
        if (words.isEmpty()) {
            throw syntaxError();
        }
        return words.remove();
    }

    private static BadFilter wrong(String what) {
        return new BadFilter("Error: " + what + "\nCannot parse dst/src address.", 1, false);
    }

    private static BadFilter syntaxError() {
        return new BadFilter("ss: bison bellows (while parsing filter): \"syntax error!\" Sorry.", FAILURE, true);
    }
}
