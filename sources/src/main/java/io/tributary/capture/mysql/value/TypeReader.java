package io.tributary.capture.mysql.value;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads a column definition: {@code name[(numbers or labels)] [words] [/* comments *}{@code /] [character set name]}. In
 * a label a quote stands doubled, and backslash, line feed, carriage return and zero stand behind a backslash; so both
 * servers write it, whatever the SQL mode. A question mark behind a backslash is ours: one that is certain.
 */
final class TypeReader {
    static final String CHARACTER_SET = "character set ";

    private final String source;
    private int at;
    private boolean hasBareQuestionMark;

    TypeReader(String source) {
        this.source = source;
    }

    MysqlType read() {
        String name = word().toLowerCase(Locale.ROOT);
        List<Integer> arguments = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        Set<Integer> uncertain = new HashSet<>();
        if (takes("(")) {
            do {
                if (takes("'")) {
                    hasBareQuestionMark = false;
                    labels.add(label());
                    if (hasBareQuestionMark) {
                        uncertain.add(labels.size() - 1);
                    }
                } else {
                    arguments.add(number());
                }
            } while (takes(","));
            expect(")");
        }
        Set<MysqlType.Trait> traits = EnumSet.noneOf(MysqlType.Trait.class);
        String charset = MysqlType.CHARSET_DEFAULT;
        while (at < source.length()) {
            expect(" ");
            if (takes("unsigned")) {
                traits.add(MysqlType.Trait.UNSIGNED);
            } else if (takes("zerofill")) {
                traits.add(MysqlType.Trait.ZEROFILL);
            } else if (takes("/*")) {
                comment(traits);
            } else if (takes(CHARACTER_SET)) {
                charset = word();
            } else {
                throw unreadable();
            }
        }
        return new MysqlType(
                name, arguments, labels, Charsets.isBeyondBasicPlane(charset) ? uncertain : Set.of(), traits, charset);
    }

    /** A label as it stands in a definition, each question mark certain. */
    static String quoted(String label) {
        return "'"
                + label.replace("\\", "\\\\")
                        .replace("'", "''")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                        .replace("\0", "\\0")
                        .replace("?", "\\?")
                + "'";
    }

    private String word() {
        int start = at;
        while (at < source.length() && isOfWord(source.charAt(at))) {
            at++;
        }
        if (at == start) {
            throw unreadable();
        }
        return source.substring(start, at);
    }

    private int number() {
        int start = at;
        while (at < source.length() && source.charAt(at) >= '0' && source.charAt(at) <= '9') {
            at++;
        }
        if (at == start || at - start > 9) {
            throw unreadable();
        }
        return Integer.parseInt(source, start, at, 10);
    }

    private String label() {
        StringBuilder label = new StringBuilder();
        while (true) {
            char c = next();
            if (c == '\'') {
                if (!takes("'")) {
                    return label.toString();
                }
                label.append(c);
            } else if (c == '\\') {
                label.append(unescaped(next()));
            } else {
                hasBareQuestionMark |= c == '?';
                label.append(c);
            }
        }
    }

    private char unescaped(char c) {
        return switch (c) {
            case '\\', '?' -> c;
            case 'n' -> '\n';
            case 'r' -> '\r';
            case '0' -> '\0';
            default -> throw unreadable();
        };
    }

    private void comment(Set<MysqlType.Trait> traits) {
        int end = source.indexOf("*/", at);
        if (end < 0) {
            throw unreadable();
        }
        String comment = source.substring(at, end);
        at = end + 2;
        if (comment.contains("COMPRESSED")) {
            traits.add(MysqlType.Trait.COMPRESSED);
        } else if (comment.contains("mariadb-5.3")) {
            traits.add(MysqlType.Trait.OLD_FRACTION);
        }
    }

    private char next() {
        if (at == source.length()) {
            throw unreadable();
        }
        return source.charAt(at++);
    }

    private boolean takes(String text) {
        boolean found = source.startsWith(text, at);
        at += found ? text.length() : 0;
        return found;
    }

    private void expect(String text) {
        if (!takes(text)) {
            throw unreadable();
        }
    }

    private static boolean isOfWord(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }

    private RuntimeException unreadable() {
        return MysqlType.unsupported(
                source,
                "its definition cannot be read at character " + (at + 1),
                "Leave the table out, and report it.");
    }
}
