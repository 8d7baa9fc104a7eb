package io.hawser.tools.filter;

/**
 * A word, number, address or symbol of a filter expression.
 *
 * @param kind the kind of token
 * @param text the token as written; for a symbol its usual form
 * @param number the value of a number
 * @param column its first column, from 1
 */
record FilterToken(Kind kind, String text, long number, int column) {
    enum Kind {
        /** A word of the language. */
        WORD,
        NUMBER,
        /** Any other name. */
        NAME,
        /** An IPv4 address, or the beginning of one. */
        IPV4,
        IPV6,
        ETHERNET,
        /** An ARCnet address. */
        ARCNET,
        SIGN,
        END
    }

    boolean is(String word) {
        return (kind == Kind.WORD || kind == Kind.SIGN) && text.equals(word);
    }

    boolean is(Kind wanted) {
        return kind == wanted;
    }
}
