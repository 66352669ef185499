package io.tributary.capture.mysql.sql;

import io.tributary.capture.mysql.wire.Flavour;

/**
 * Splits a statement into tokens. Comments are passed over; the content of executable ones counts: both servers take the
 * exclamation mark out of those they did not execute before they log a statement. MySQL takes {@code /*M!} for a plain
 * comment.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/9.7/en/lexical-structure.html">Lexical structure</a>
 */
final class Lexer {
    private static final int VERSION_DIGITS_MIN = 5;
    private static final int VERSION_DIGITS_MAX = 6;
    private static final char NON_ASCII = 0x80;

    private final String text;
    private final boolean ansiQuotes;
    private final boolean backslashEscapes;
    private final Flavour flavour;
    private int at;
    private boolean inExecutable;

    Lexer(LoggedText statement, Flavour flavour) {
        this.text = statement.text();
        this.ansiQuotes = statement.ansiQuotes();
        this.backslashEscapes = !statement.noBackslashEscapes();
        this.flavour = flavour;
    }

    /** The next token; {@link Token#END} again and again after the last. */
    Token next() {
        skipBlanksAndComments();
        if (at >= text.length()) {
            return Token.END;
        }
        char c = text.charAt(at);
        if (c == '`' || (c == '"' && ansiQuotes)) {
            return new Token(Token.Kind.NAME, quoted(c, false));
        }
        if (c == '\'' || c == '"') {
            return new Token(Token.Kind.TEXT, quoted(c, backslashEscapes));
        }
        if (isOfWord(c)) {
            return word();
        }
        at++;
        return new Token(Token.Kind.SYMBOL, String.valueOf(c));
    }

    private void skipBlanksAndComments() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c <= ' ') {
                at++;
            } else if (c == '#' || startsLineComment()) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end + 1;
            } else if (text.startsWith("/*", at)) {
                comment();
            } else if (inExecutable && text.startsWith("*/", at)) {
                inExecutable = false;
                at += 2;
            } else {
                return;
            }
        }
    }

    /** Two hyphens begin a comment only before a blank. */
    private boolean startsLineComment() {
        return text.startsWith("--", at) && (at + 2 == text.length() || text.charAt(at + 2) <= ' ');
    }

    private void comment() {
        boolean executable = text.startsWith("/*!", at);
        boolean executableOfMariadb = flavour == Flavour.MARIADB && text.startsWith("/*M!", at);
        if (!executable && !executableOfMariadb) {
            int end = text.indexOf("*/", at + 2);
            at = end < 0 ? text.length() : end + 2;
            return;
        }
        at += executable ? 3 : 4;
        inExecutable = true;
        int digits = 0;
        while (digits < VERSION_DIGITS_MAX && at + digits < text.length() && isDigit(text.charAt(at + digits))) {
            digits++;
        }
        if (digits >= VERSION_DIGITS_MIN) {
            at += digits;
        }
    }

    /** From the quote under way past the closing one; what is not closed ends with the text. */
    private String quoted(char quote, boolean escapes) {
        StringBuilder content = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\\' && escapes && at < text.length()) {
                content.append(escaped(text.charAt(at++)));
            } else if (c != quote) {
                content.append(c);
            } else if (at < text.length() && text.charAt(at) == quote) {
                content.append(quote);
                at++;
            } else {
                break;
            }
        }
        return content.toString();
    }

    private static char escaped(char c) {
        return switch (c) {
            case '0' -> '\0';
            case 'b' -> '\b';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'Z' -> (char) 26;
            default -> c;
        };
    }

    /** A name may begin with a digit, but not be a number. */
    private Token word() {
        int start = at;
        boolean digits = true;
        while (at < text.length() && isOfWord(text.charAt(at))) {
            digits &= isDigit(text.charAt(at));
            at++;
        }
        String word = text.substring(start, at);
        return new Token(digits || isNumber(word) ? Token.Kind.NUMBER : Token.Kind.WORD, word);
    }

    /** Hexadecimal, binary, or with an exponent. */
    private static boolean isNumber(String word) {
        return isDigit(word.charAt(0)) && word.matches("0x[0-9A-Fa-f]+|0b[01]+|[0-9]+[eE][0-9]+");
    }

    private static boolean isOfWord(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || c >= NON_ASCII;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
