package io.tributary.capture.mysql.sql;

import java.util.Locale;

/**
 * The smallest part of a statement.
 *
 * @param text without quotes, doubled quotes made single; of a {@code TEXT} the content
 */
record Token(Kind kind, String text) {
    static final Token END = new Token(Kind.END, "");

    /** What kind of part. */
    enum Kind {
        /** A keyword or a name without quotes. */
        WORD,
        /** A name in quotes: never a keyword. */
        NAME,
        TEXT,
        NUMBER,
        /** One character of punctuation. */
        SYMBOL,
        END
    }

    boolean isEnd() {
        return kind == Kind.END;
    }

    boolean isName() {
        return kind == Kind.WORD || kind == Kind.NAME;
    }

    boolean isWord(String keyword) {
        return kind == Kind.WORD && text.equalsIgnoreCase(keyword);
    }

    boolean isSymbol(char symbol) {
        return kind == Kind.SYMBOL && text.charAt(0) == symbol;
    }

    /** The keyword in upper case; empty when it cannot be one. */
    String keyword() {
        return kind == Kind.WORD ? text.toUpperCase(Locale.ROOT) : "";
    }
}
