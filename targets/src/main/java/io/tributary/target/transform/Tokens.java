package io.tributary.target.transform;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The text of expressions as a row of tokens, and a place in it. Confined to one thread. */
final class Tokens {
    private static final List<String> LONG_SYMBOLS = List.of("<>", "!=", "<=", ">=", "||");
    private static final String SYMBOLS = "()+-*/%,.=<>";

    private final List<Token> tokens = new ArrayList<>();
    private int next;

    /** What a token is. */
    enum Kind {
        /** A word that may be a name or a keyword. */
        WORD,
        /** A name in double quotes. */
        NAME,
        TEXT,
        NUMBER,
        SYMBOL,
        END
    }

    /**
     * One token.
     *
     * @param at where it begins, counted from 0
     * @param text without quotes
     */
    record Token(int at, Kind kind, String text) {
        boolean is(String keywordOrSymbol) {
            return (kind == Kind.WORD || kind == Kind.SYMBOL) && text.equalsIgnoreCase(keywordOrSymbol);
        }

        String upper() {
            return text.toUpperCase(Locale.ROOT);
        }

        String shown() {
            return kind == Kind.END ? "the end" : text;
        }
    }

    /** @throws ExpressionProblem at the first character that begins no token */
    Tokens(String text) {
        int at = 0;
        while (at < text.length()) {
            at = Character.isWhitespace(text.charAt(at)) ? at + 1 : token(text, at);
        }
        tokens.add(new Token(text.length(), Kind.END, ""));
    }

    static boolean isName(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$';
    }

    private int token(String text, int at) {
        char c = text.charAt(at);
        if (c == '\'') {
            return quoted(text, at, Kind.TEXT);
        }
        if (c == '"') {
            return quoted(text, at, Kind.NAME);
        }
        if (c >= '0' && c <= '9') {
            return number(text, at);
        }
        if (isName(c)) {
            int end = at;
            while (end < text.length() && isName(text.charAt(end))) {
                end++;
            }
            return add(at, Kind.WORD, text.substring(at, end), end);
        }
        for (String symbol : LONG_SYMBOLS) {
            if (text.startsWith(symbol, at)) {
                return add(at, Kind.SYMBOL, symbol, at + 2);
            }
        }
        if (SYMBOLS.indexOf(c) < 0 || text.startsWith("--", at) || text.startsWith("/*", at)) {
            throw new ExpressionProblem(at, "not part of an expression");
        }
        return add(at, Kind.SYMBOL, String.valueOf(c), at + 1);
    }

    private int quoted(String text, int at, Kind kind) {
        char quote = text.charAt(at);
        StringBuilder value = new StringBuilder();
        for (int i = at + 1; i < text.length(); i++) {
            if (text.charAt(i) != quote) {
                value.append(text.charAt(i));
            } else if (i + 1 < text.length() && text.charAt(i + 1) == quote) {
                value.append(quote);
                i++;
            } else {
                return add(at, kind, value.toString(), i + 1);
            }
        }
        throw new ExpressionProblem(at, "the closing " + quote + " is missing");
    }

    private int number(String text, int at) {
        int end = digits(text, at);
        if (end + 1 < text.length() && text.charAt(end) == '.' && digits(text, end + 1) > end + 1) {
            end = digits(text, end + 1);
        }
        if (end < text.length() && isName(text.charAt(end))) {
            throw new ExpressionProblem(at, "not a number such as 7 or 0.25");
        }
        return add(at, Kind.NUMBER, text.substring(at, end), end);
    }

    private static int digits(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    private int add(int at, Kind kind, String text, int end) {
        tokens.add(new Token(at, kind, text));
        return end;
    }

    Token peek() {
        return tokens.get(next);
    }

    Token peekSecond() {
        return tokens.get(Math.min(next + 1, tokens.size() - 1));
    }

    Token take() {
        Token token = tokens.get(next);
        if (token.kind() != Kind.END) {
            next++;
        }
        return token;
    }

    /** Takes the next token if it is that keyword or symbol. */
    boolean takeIf(String expected) {
        boolean found = peek().is(expected);
        if (found) {
            next++;
        }
        return found;
    }

    Token expect(String expected) {
        if (!peek().is(expected)) {
            throw unexpected(expected);
        }
        return take();
    }

    ExpressionProblem unexpected(String expected) {
        return new ExpressionProblem(peek().at(), "expected " + expected + ", got " + peek().shown());
    }
}
