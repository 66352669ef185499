package io.tributary.capture.mapping;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * A name with the wildcards of AWS DMS: {@code %} any characters, {@code _} one, {@code [ab]} and {@code [a-d]} one of a
 * set, {@code [_]} the underscore itself. Case-sensitive.
 *
 * @param text as written
 * @param regex what a name must match, whole
 * @param literal the only name that matches, empty when there may be others
 * @param bareUnderscore whether an underscore in it is a wildcard
 */
record NamePattern(String text, Pattern regex, String literal, boolean bareUnderscore) {
    /** Matches every name. */
    static final NamePattern ANY = parse("%");

    NamePattern {
        requireNonNull(text, "text is null");
        requireNonNull(regex, "regex is null");
        requireNonNull(literal, "literal is null");
    }

    /** @throws IllegalArgumentException when a set is empty or not closed */
    static NamePattern parse(String text) {
        StringBuilder regex = new StringBuilder();
        StringBuilder literal = new StringBuilder();
        boolean wild = false;
        boolean bare = false;
        int at = 0;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            int next = at + Character.charCount(c);
            if (c == '%') {
                regex.append(".*");
                wild = true;
            } else if (c == '_') {
                regex.append('.');
                bare = true;
            } else if (c == '[') {
                int end = text.indexOf(']', at + 1);
                if (end <= at + 1) {
                    throw new IllegalArgumentException("a set in square brackets is empty or not closed");
                }
                String members = text.substring(at + 1, end);
                set(members, regex);
                wild |= members.length() > 1;
                literal.append(members);
                next = end + 1;
            } else {
                regex.append(Pattern.quote(Character.toString(c)));
                literal.appendCodePoint(c);
            }
            at = next;
        }
        return new NamePattern(
                text, Pattern.compile(regex.toString(), Pattern.DOTALL), wild || bare ? "" : literal.toString(), bare);
    }

    private static void set(String members, StringBuilder regex) {
        regex.append('[');
        for (int i = 0; i < members.length(); i++) {
            char c = members.charAt(i);
            boolean isRange = c == '-' && i > 0 && i < members.length() - 1;
            if (!Character.isLetterOrDigit(c) && !isRange) {
                regex.append('\\');
            }
            regex.append(c);
        }
        regex.append(']');
    }

    /** Whether that is one name, meant letter by letter. */
    static NamePattern exactly(String name) {
        return new NamePattern(name, Pattern.compile(Pattern.quote(name)), name, false);
    }

    boolean matches(String name) {
        return regex.matcher(name).matches();
    }

    boolean isExact() {
        return !literal.isEmpty();
    }

    /** Whether it stands for any number of names. */
    boolean isOpen() {
        return text.indexOf('%') >= 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NamePattern pattern && pattern.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
