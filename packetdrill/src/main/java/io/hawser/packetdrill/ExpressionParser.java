package io.hawser.packetdrill;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Parses arguments and results of system calls. */
final class ExpressionParser {
    /** Limit of nesting: far more than any call needs, and far less than a thread's stack allows. */
    private static final int MAX_DEPTH = 100;

    private final Tokens tokens;
    private int depth;

    ExpressionParser(Tokens tokens) {
        this.tokens = tokens;
    }

    /** Parses expressions separated by commas, up to and including the symbol that closes the list. */
    List<Expression> list(char close) {
        List<Expression> items = new ArrayList<>();
        if (tokens.takeIf(close)) {
            return items;
        }
        do {
            items.add(expression());
        } while (tokens.takeIf(','));
        tokens.expect(close);
        return items;
    }

    Expression expression() {
        Expression left = operand();
        while (tokens.takeIf('|')) {
            left = new Expression.Or(left, operand());
        }
        return left;
    }

    private Expression operand() {
        if (depth == MAX_DEPTH) {
            throw Tokens.error(tokens.peek(), "syntax error: more than " + MAX_DEPTH + " brackets in one another");
        }
        depth++;
        try {
            return operandAtDepth();
        } finally {
            depth--;
        }
    }

    private Expression operandAtDepth() {
        Token token = tokens.peek();
        return switch (token.kind()) {
            case ELLIPSIS -> {
                tokens.take();
                yield new Expression.Any();
            }
            case INTEGER, HEX -> new Expression.Int(tokens.number("a number", Long.MIN_VALUE, Long.MAX_VALUE));
            case STRING -> string();
            case WORD -> name();
            case SYMBOL -> bracket(token);
            default -> throw tokens.unexpected("an expression");
        };
    }

    /** Parses a string. Adjacent strings are joined, as in C. {@code "..."...} matches any continuation. */
    private Expression string() {
        StringBuilder text = new StringBuilder();
        while (tokens.peek().is(Token.Kind.STRING)) {
            text.append(tokens.take().text());
        }
        if (tokens.peek().is(Token.Kind.ELLIPSIS)) {
            tokens.take();
        }
        return new Expression.Text(text.toString());
    }

    private Expression name() {
        String name = tokens.take().text();
        if (tokens.takeIf('(')) {
            return new Expression.Call(name, list(')'));
        }
        if (tokens.takeIf('=')) {
            Map<String, Expression> field = new LinkedHashMap<>();
            field.put(name, expression());
            return new Expression.Struct(field);
        }
        return new Expression.Name(name);
    }

    private Expression bracket(Token open) {
        tokens.take();
        if (open.isSymbol('[')) {
            return new Expression.Values(list(']'));
        }
        if (!open.isSymbol('{')) {
            throw Tokens.error(open, "syntax error: an expression is expected before " + open);
        }
        return isField() ? struct() : new Expression.Values(list('}'));
    }

    /** Returns whether a field follows: {@code name=} or {@code name(...)=}. */
    private boolean isField() {
        if (!tokens.peek().is(Token.Kind.WORD)) {
            return false;
        }
        int ahead = 1;
        if (tokens.peek(ahead).isSymbol('(')) {
            ahead += 3;
        }
        return tokens.peek(ahead).isSymbol('=');
    }

    private Expression struct() {
        Map<String, Expression> fields = new LinkedHashMap<>();
        do {
            String name = tokens.expect(Token.Kind.WORD, "the name of a field").text();
            if (tokens.takeIf('(')) {
                fields.put(name + "_length", expression());
                tokens.expect(')');
            }
            tokens.expect('=');
            fields.put(name, expression());
        } while (tokens.takeIf(','));
        tokens.expect('}');
        return new Expression.Struct(fields);
    }
}
