package io.hawser.packetdrill;

/**
 * A word of the language.
 *
 * @param text the token as written, without the quotes of a string, a command or code
 * @param line counted from 1
 */
record Token(Kind kind, String text, int line) {
    enum Kind {
        INTEGER,
        HEX,
        FLOAT,
        WORD,
        STRING,
        COMMAND,
        CODE,
        ADDRESS,
        OPTION,
        ELLIPSIS,
        SYMBOL,
        END
    }

    boolean is(Kind what) {
        return kind == what;
    }

    boolean isSymbol(char symbol) {
        return kind == Kind.SYMBOL && text.charAt(0) == symbol;
    }

    boolean isWord(String word) {
        return kind == Kind.WORD && text.equals(word);
    }

    @Override
    public String toString() {
        return kind == Kind.END ? "the end of the script" : "'" + text + "'";
    }
}
