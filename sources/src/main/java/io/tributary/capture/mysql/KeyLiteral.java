package io.tributary.capture.mysql;

import io.tributary.capture.mysql.sql.Names;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a key column's value is asked for in ASCII, and written into a query. */
enum KeyLiteral {
    NUMBER {
        @Override
        String ask(String column) {
            return column;
        }

        @Override
        String write(String answer) {
            return answer;
        }

        @Override
        String ofText(String text) {
            return text;
        }
    },
    QUOTED {
        @Override
        String ask(String column) {
            return "CAST(" + column + " AS CHAR)";
        }

        @Override
        String write(String answer) {
            return Names.literal(answer);
        }

        @Override
        String ofText(String text) {
            return Names.literal(text);
        }
    },
    TEXT {
        @Override
        String ask(String column) {
            return "HEX(CONVERT(" + column + " USING utf8mb4))";
        }

        @Override
        String write(String answer) {
            return "_utf8mb4 x'" + answer + "'";
        }

        @Override
        String ofText(String text) {
            return write(HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)));
        }
    },
    BYTES {
        @Override
        String ask(String column) {
            return "HEX(" + column + ")";
        }

        @Override
        String write(String answer) {
            return "x'" + answer + "'";
        }

        @Override
        String ofText(String text) {
            return write(text);
        }
    };

    private static final Pattern BASE_TYPE = Pattern.compile("[a-z]+");
    private static final Pattern CHARSET = Pattern.compile(" character set ([a-z0-9]+)$");

    /** Character sets in which no two codes are one character of Unicode. */
    private static final Set<String> ONE_TO_ONE =
            Set.of("utf8mb4", "utf8mb3", "utf8", "latin1", "ascii", "ucs2", "utf16", "utf16le", "utf32");

    /** SQL for the value in ASCII. */
    abstract String ask(String column);

    /** SQL for the value that {@link #ask} got. */
    abstract String write(String answer);

    /** SQL for the value of that canonical text. */
    abstract String ofText(String text);

    /** Empty for types whose values have no literal that is certain to compare as they do. */
    static Optional<KeyLiteral> of(String sourceType) {
        Matcher base = BASE_TYPE.matcher(sourceType);
        return switch (base.lookingAt() ? base.group() : "") {
            case "tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "year" -> Optional.of(NUMBER);
            case "date", "datetime", "timestamp", "time" -> Optional.of(QUOTED);
            case "char", "varchar" -> Optional.of(TEXT);
            case "binary", "varbinary" -> Optional.of(BYTES);
            default -> Optional.empty();
        };
    }

    /** As {@link #of}; empty also where a canonical text may stand for several values. */
    static Optional<KeyLiteral> ofTextsOf(String sourceType) {
        Matcher charset = CHARSET.matcher(sourceType);
        return charset.find() && !ONE_TO_ONE.contains(charset.group(1)) ? Optional.empty() : of(sourceType);
    }
}
