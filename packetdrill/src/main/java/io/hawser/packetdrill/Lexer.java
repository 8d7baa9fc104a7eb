package io.hawser.packetdrill;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splits a script into {@link Token}s. Comments are those of C and C++. */
final class Lexer {
    /** The rules; the longest match applies, and among equally long ones the first, as in lex. */
    private enum Rule {
        OPTION("--[A-Za-z0-9_]+", Token.Kind.OPTION),
        ELLIPSIS("\\.\\.\\.", Token.Kind.ELLIPSIS),
        FLOAT("-?[0-9]*\\.[0-9]+", Token.Kind.FLOAT),
        INTEGER("-?[0-9]+", Token.Kind.INTEGER),
        HEX("0x[0-9a-fA-F]+", Token.Kind.HEX),
        WORD("sequence#|[A-Za-z0-9_]+", Token.Kind.WORD),
        STRING("(?s)\"(?:\\\\.|[^\"])*+\"", Token.Kind.STRING),
        COMMAND("(?s)`(?:\\\\.|[^`])*+`", Token.Kind.COMMAND),
        CODE("(?s)%\\{.*?\\}%", Token.Kind.CODE),
        IPV4("[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+", Token.Kind.ADDRESS),
        // an abbreviated one: a bare 1:1001 is a range of sequence numbers
        IPV6(
                "(?:[0-9a-fA-F]{1,4}:){1,7}(?::[0-9a-fA-F]{1,4}){0,7}:?|::(?:[0-9a-fA-F]{1,4}:?){0,7}",
                Token.Kind.ADDRESS),
        SYMBOL("[^ \\t\\r\\n]", Token.Kind.SYMBOL);

        final Pattern pattern;
        final Token.Kind kind;

        Rule(String regex, Token.Kind kind) {
            pattern = Pattern.compile(regex);
            this.kind = kind;
        }
    }

    private static final Pattern NOTHING = Pattern.compile("(?s)[ \\t\\r\\n]+|//[^\\n]*|/\\*.*?\\*/");

    /** In nplab's dialect: #ifdef NAME and #endif; there is no #else, and no nesting. */
    private static final Pattern IFDEF = Pattern.compile("#ifdef[ \\t]+([A-Za-z][A-Za-z0-9_]*)");

    private static final Pattern ENDIF = Pattern.compile("#endif");

    /** The only system whose calls and behaviour are supported. */
    private static final String SYSTEM = "Linux";

    private static final Rule[] RULES = Rule.values();

    private final String script;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;

    /** The line of the open #ifdef; 0 for none. */
    private int ifdefLine;

    private Lexer(String script) {
        this.script = script;
    }

    /** All tokens, and {@link Token.Kind#END} last. */
    static List<Token> tokens(String script) {
        Lexer lexer = new Lexer(script);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        Matcher nothing = NOTHING.matcher(script);
        Matcher[] rules = new Matcher[RULES.length];
        for (int i = 0; i < rules.length; i++) {
            rules[i] = RULES[i].pattern.matcher(script);
        }
        while (at < script.length()) {
            if (nothing.region(at, script.length()).lookingAt()) {
                pass(nothing.end());
            } else if (!isCondition()) {
                next(rules);
            }
        }
        if (ifdefLine > 0) {
            throw Tokens.error(new Token(Token.Kind.END, "", ifdefLine), "this #ifdef has no #endif");
        }
        tokens.add(new Token(Token.Kind.END, "", line));
    }

    /** Skips #ifdef, with everything up to #endif if it names another system, or #endif. */
    private boolean isCondition() {
        Matcher ifdef = IFDEF.matcher(script).region(at, script.length());
        Matcher endif = ENDIF.matcher(script);
        if (ifdef.lookingAt()) {
            Token here = new Token(Token.Kind.SYMBOL, "#ifdef", line);
            if (ifdefLine > 0) {
                throw Tokens.error(here, "an #ifdef inside that of line " + ifdefLine + "; they do not nest");
            }
            ifdefLine = line;
            if (ifdef.group(1).equals(SYSTEM)) {
                pass(ifdef.end());
            } else if (endif.find(ifdef.end())) {
                pass(endif.start());
            } else {
                throw Tokens.error(here, "this #ifdef has no #endif");
            }
            return true;
        }
        if (endif.region(at, script.length()).lookingAt()) {
            if (ifdefLine == 0) {
                throw Tokens.error(new Token(Token.Kind.SYMBOL, "#endif", line), "an #endif without #ifdef");
            }
            ifdefLine = 0;
            pass(endif.end());
            return true;
        }
        return false;
    }

    private void next(Matcher[] rules) {
        int end = -1;
        Rule rule = Rule.SYMBOL;
        for (int i = 0; i < rules.length; i++) {
            Matcher matcher = rules[i].region(at, script.length());
            if (matcher.lookingAt() && matcher.end() > end && isMeant(RULES[i], matcher.group())) {
                end = matcher.end();
                rule = RULES[i];
            }
        }
        String text = script.substring(at, end);
        tokens.add(new Token(rule.kind, unquoted(rule, text), line));
        pass(end);
    }

    private static boolean isMeant(Rule rule, String text) {
        if (rule != Rule.IPV6) {
            return true;
        }
        boolean isShort = text.contains("::");
        return isShort || text.chars().filter(c -> c == ':').count() == 7;
    }

    private static String unquoted(Rule rule, String text) {
        return switch (rule) {
            case STRING, COMMAND -> text.substring(1, text.length() - 1);
            case OPTION -> text.substring(2);
            case CODE -> text.substring(2, text.length() - 2);
            default -> text;
        };
    }

    private void pass(int end) {
        for (; at < end; at++) {
            if (script.charAt(at) == '\n') {
                line++;
            }
        }
    }
}
