package io.hawser.tools.filter;

import io.hawser.tools.filter.FilterToken.Kind;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one arithmetic expression, such as {@code (tcp[12] & 0xf0) >> 2}, if there is one. */
final class Arithmetic {
    private static final int LOWEST = 0;
    private static final int HIGHEST = 5;

    private static final Map<String, Integer> PRECEDENCE =
            Map.of("|", 1, "&", 2, "<<", 3, ">>", 3, "+", 4, "-", 4, "*", HIGHEST, "/", HIGHEST);

    private final List<FilterToken> tokens;
    private final LinkState link;
    private int next;
    private int furthest;
    private int depth;

    Arithmetic(List<FilterToken> tokens, int next, LinkState link) {
        this.tokens = tokens;
        this.next = next;
        this.link = link;
        furthest = next;
    }

    /** The token after the expression. */
    int next() {
        return next;
    }

    /** The token at which reading ended, for an error. */
    int furthest() {
        return furthest;
    }

    /** Reads an expression; null if there is none at the present token. */
    @Nullable
    Operand read() throws FilterException {
        return read(LOWEST);
    }

    private @Nullable Operand read(int lowest) throws FilterException {
        Operand left = unary();
        while (left != null) {
            FilterToken operator = token();
            // % and ^ have no precedence in the grammar: everything that follows is their right side
            boolean greedy = operator.is("%") || operator.is("^");
            Integer precedence = operator.is(Kind.SIGN) ? PRECEDENCE.get(operator.text()) : null;
            if (!greedy && (precedence == null || precedence <= lowest)) {
                return left;
            }
            next++;
            Operand right = read(greedy || precedence == null ? LOWEST : precedence);
            if (right == null) {
                return null;
            }
            left = left.with(operator.text(), right);
        }
        return null;
    }

    private @Nullable Operand unary() throws FilterException {
        if (++depth > FilterParser.MAX_DEPTH) {
            throw new FilterException("can't parse filter expression: memory exhausted", token().column());
        }
        try {
            return nestedUnary();
        } finally {
            depth--;
        }
    }

    private @Nullable Operand nestedUnary() throws FilterException {
        FilterToken first = token();
        furthest = Math.max(furthest, next);
        if (first.is(Kind.NUMBER)) {
            next++;
            return Operand.constant((int) first.number());
        } else if (first.is("len")) {
            next++;
            return Operand.length();
        } else if (first.is("-")) {
            next++;
            Operand value = read(HIGHEST);
            return value == null ? null : value.negated();
        } else if (first.is("(")) {
            next++;
            Operand inside = read(LOWEST);
            return inside != null && closes(")") ? inside : null;
        }
        FilterProtocol protocol = first.is(Kind.WORD) ? FilterProtocol.of(first.text()) : null;
        return protocol != null && tokens.get(next + 1).is("[") ? bytes(first, protocol) : null;
    }

    private @Nullable Operand bytes(FilterToken first, FilterProtocol protocol) throws FilterException {
        next += 2;
        Operand index = read(LOWEST);
        if (index == null) {
            throw FilterException.syntax(tokens.get(furthest).column());
        }
        long size = 1;
        if (token().is(":")) {
            next++;
            if (!token().is(Kind.NUMBER)) {
                throw FilterException.syntax(token().column());
            }
            size = token().number();
            next++;
        }
        if (!closes("]")) {
            throw FilterException.syntax(token().column());
        }
        try {
            return Operand.bytes(link, protocol, index, size);
        } catch (FilterException wrong) {
            throw wrong.at(first.column());
        }
    }

    private boolean closes(String sign) {
        furthest = Math.max(furthest, next);
        if (!token().is(sign)) {
            return false;
        }
        next++;
        return true;
    }

    private FilterToken token() {
        return tokens.get(next);
    }
}
