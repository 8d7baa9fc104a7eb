package io.hawser.packetdrill;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The tokens of a script, which parsers consume in order. */
final class Tokens {
    /**
     * Values of variables in public scripts: the cookie that Linux computes from their key, or from zeros, and their
     * addresses.
     */
    private static final String DEFAULT_COOKIE = "3021b9d889017eeb";

    private final List<Token> all;
    private final Map<String, String> definitions = new HashMap<>();
    private int at;

    Tokens(String script) {
        all = Lexer.tokens(script);
        define("TFO_COOKIE", DEFAULT_COOKIE);
        define("TFO_COOKIE_ZERO", "b7c12350a90dc8f5");
        define("CODE", "host_unreachable");
        define("CMSG_LEVEL_IP", "SOL_IP");
        define("CMSG_TYPE_RECVERR", "IP_RECVERR");
    }

    /** Defines a word as the tokens in {@code value}. */
    void define(String word, String value) {
        definitions.put(word, value);
    }

    Token peek() {
        return peek(0);
    }

    Token peek(int ahead) {
        Token token = all.get(Math.min(at + ahead, all.size() - 1));
        String value = token.is(Token.Kind.WORD) ? definitions.get(token.text()) : null;
        if (value == null) {
            return token;
        }
        Token meant = Lexer.tokens(value).getFirst();
        return new Token(meant.kind(), meant.text(), token.line());
    }

    Token take() {
        Token token = peek();
        at++;
        return token;
    }

    /** Consumes the symbol if it is next. */
    boolean takeIf(char symbol) {
        boolean comes = peek().isSymbol(symbol);
        at += comes ? 1 : 0;
        return comes;
    }

    /** Consumes the word if it is next. */
    boolean takeIf(String word) {
        boolean comes = peek().isWord(word);
        at += comes ? 1 : 0;
        return comes;
    }

    void expect(char symbol) {
        if (!takeIf(symbol)) {
            throw unexpected("'" + symbol + "'");
        }
    }

    void expect(String word) {
        if (!takeIf(word)) {
            throw unexpected("'" + word + "'");
        }
    }

    Token expect(Token.Kind kind, String what) {
        if (!peek().is(kind)) {
            throw unexpected(what);
        }
        return take();
    }

    /** Parses a whole number, decimal or hexadecimal, from {@code min} to {@code max}. */
    long number(String what, long min, long max) {
        Token token = peek();
        if (!token.is(Token.Kind.INTEGER) && !token.is(Token.Kind.HEX)) {
            throw unexpected(what);
        }
        long value;
        try {
            value = Long.decode(token.is(Token.Kind.HEX) ? token.text() : decimal(token.text()));
        } catch (NumberFormatException tooLong) {
            throw error(token, what + " is out of range: " + token.text());
        }
        if (value < min || value > max) {
            throw error(token, what + " is out of range: " + token.text());
        }
        at++;
        return value;
    }

    /** Removes leading zeros, which {@link Long#decode} would take for an octal number. */
    private static String decimal(String text) {
        return text.replaceFirst("^(-?)0+(?=[0-9])", "$1");
    }

    UnsupportedScriptException unexpected(String wanted) {
        return error(peek(), "syntax error: " + wanted + " is expected before " + peek());
    }

    static UnsupportedScriptException error(Token at, String message) {
        return new UnsupportedScriptException(at.line(), message);
    }
}
