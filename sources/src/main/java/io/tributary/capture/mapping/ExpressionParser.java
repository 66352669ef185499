package io.tributary.capture.mapping;

import io.tributary.capture.mapping.Expression.Input;
import io.tributary.capture.mapping.Expression.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Finds in an expression what it needs of a row; what is left is SQLite's. One use. */
final class ExpressionParser {
    /** SQL that reads something other than the row at hand. */
    private static final Set<String> REFUSED =
            Set.of("select", "attach", "pragma", "load_extension", "readfile", "writefile", "exists");

    private final String text;
    private final StringBuilder sql = new StringBuilder();
    private final StringBuilder even = new StringBuilder();
    private final List<Input> inputs = new ArrayList<>();
    private final Set<String> words = new TreeSet<>();
    private int at;
    private int depth;

    private ExpressionParser(String text) {
        this.text = text;
    }

    /** A part of an expression that cannot be meant, and where it stands, counted from 1. */
    static final class Mistake extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int at;

        Mistake(int at, String message) {
            super(message);
            this.at = at;
        }

        int at() {
            return at;
        }
    }

    /** @throws Mistake when it is no expression */
    static Expression parse(String text) {
        return new ExpressionParser(text).parse();
    }

    private Expression parse() {
        while (at < text.length()) {
            int start = at;
            char c = text.charAt(at);
            if (c == '\'' || c == '"' || c == '`') {
                quoted(c);
            } else if (c == '[') {
                throw mistake("a name in square brackets: columns are written $NAME");
            } else if (c == '$') {
                variable();
            } else if (isNamePart(c)) {
                word();
            } else {
                other(c);
            }
            fill(start);
        }
        if (depth > 0) {
            throw new Mistake(text.length() + 1, "a parenthesis is not closed");
        }
        if (sql.toString().isBlank()) {
            throw new Mistake(1, "it is empty");
        }
        return new Expression(text, sql.toString().strip(), even.toString(), inputs, words);
    }

    /** Takes what was read since then over, a variable as one question mark. */
    private void fill(int start) {
        boolean isVariable = text.charAt(start) == '$';
        even.append(isVariable ? "?" + " ".repeat(at - start - 1) : text.substring(start, at));
    }

    private void quoted(char quote) {
        if (quote != '\'') {
            throw mistake("a name in quotes: columns are written $NAME, texts in single quotes");
        }
        int end = at;
        do {
            end = text.indexOf(quote, end + 1);
            if (end < 0) {
                throw mistake("a text in single quotes is not closed");
            }
            end++;
        } while (end < text.length() && text.charAt(end) == quote);
        sql.append(text, at, end);
        at = end;
    }

    private void variable() {
        int start = at++;
        String name = name();
        if (name.isEmpty()) {
            at = start;
            throw mistake("a name is expected after $");
        }
        Kind kind = Kind.COLUMN;
        if (name.startsWith("AR_H_") || name.startsWith("AR_M_")) {
            kind = name.charAt(3) == 'H' ? Kind.HEADER : Kind.METADATA;
            Set<String> known = kind == Kind.HEADER ? Expression.HEADERS : Expression.METADATA;
            if (!known.contains(name)) {
                at = start;
                throw mistake(
                        "no such variable: $" + name + "; there are $" + String.join(", $", new TreeSet<>(known)));
            }
        }
        input(new Input(kind, name, start + 1));
    }

    private void input(Input wanted) {
        int number = 0;
        while (number < inputs.size() && !inputs.get(number).isSame(wanted)) {
            number++;
        }
        if (number == inputs.size()) {
            inputs.add(wanted);
        }
        sql.append('?').append(number + 1);
    }

    private void word() {
        int start = at;
        String word = name();
        String plain = word.toLowerCase(Locale.ROOT);
        if (REFUSED.contains(plain)) {
            at = start;
            throw mistake(word + " is not for expressions");
        }
        words.add(plain);
        if (plain.equals("operation_indicator")) {
            indicator(start);
        } else {
            sql.append(word);
        }
    }

    /** Becomes a function of one argument more: the operation. */
    private void indicator(int start) {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        if (at >= text.length() || text.charAt(at) != '(') {
            at = start;
            throw mistake("operation_indicator takes three values: for a delete, an update and an insert");
        }
        at++;
        depth++;
        sql.append("operation_indicator(");
        input(new Input(Kind.OPERATION, "operation", start + 1));
        sql.append(',');
    }

    private void other(char c) {
        if (c == ';' || c == '?' || c == '@' || c == '#' || c == ':') {
            throw mistake("a character that no expression has: " + c);
        }
        boolean isComment = text.startsWith("--", at) || text.startsWith("/*", at);
        if (isComment) {
            throw mistake("a comment");
        }
        if (c == ',' && depth == 0) {
            throw mistake("there is more than one value");
        }
        if (c == '(') {
            depth++;
        } else if (c == ')' && --depth < 0) {
            throw mistake("a parenthesis is closed that was not opened");
        }
        sql.append(c);
        at++;
    }

    private String name() {
        int start = at;
        while (at < text.length() && isNamePart(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    private static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c >= 0x80;
    }

    private Mistake mistake(String message) {
        return new Mistake(at + 1, message);
    }
}
