package io.tributary.capture.mysql;

import io.tributary.capture.mysql.value.MysqlType;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether all values of a column look the same after a change of its definition: no value that fits the old one is
 * shortened, rounded or rewritten by the new one, whatever the SQL mode. Strict: what is not known does not.
 */
final class TypeChange {
    private static final Map<String, Integer> INTEGER_BYTES =
            Map.of("tinyint", 1, "smallint", 2, "mediumint", 3, "int", 4, "bigint", 8);
    private static final Map<String, Long> TEXT_BYTES =
            Map.of("tinytext", 255L, "text", 65_535L, "mediumtext", 16_777_215L, "longtext", 4_294_967_295L);
    private static final Map<String, Long> BLOB_BYTES =
            Map.of("tinyblob", 255L, "blob", 65_535L, "mediumblob", 16_777_215L, "longblob", 4_294_967_295L);

    /** Character sets all of whose characters the other has, with the most bytes one byte of theirs becomes in it. */
    private static final Map<String, Map<String, Integer>> SUPERSETS = Map.of(
            "ascii", Map.of("latin1", 1, "utf8mb3", 1, "utf8mb4", 1),
            "latin1", Map.of("utf8mb3", 3, "utf8mb4", 3),
            "utf8mb3", Map.of("utf8mb4", 1),
            "utf8", Map.of("utf8mb4", 1, "utf8mb3", 1),
            "ucs2", Map.of("utf8mb4", 2),
            "utf16", Map.of("utf8mb4", 2),
            "utf16le", Map.of("utf8mb4", 2),
            "utf32", Map.of("utf8mb4", 1));

    private static final Map<String, Integer> CHARACTER_BYTES_MAX = Map.of("ascii", 1, "latin1", 1, "utf8mb3", 3);
    private static final int CHARACTER_BYTES_MAX_OF_ANY = 4;
    private static final Set<String> LABELLED = Set.of("enum", "set");
    private static final Set<String> TEMPORAL = Set.of("time", "datetime", "timestamp");

    private final MysqlType before;
    private final MysqlType after;

    private TypeChange(MysqlType before, MysqlType after) {
        this.before = before;
        this.after = after;
    }

    /**
     * Whether canonical texts stay as they are.
     *
     * @param before definition as in {@link CatalogColumn#sourceType}
     * @param after the new one
     */
    static boolean keepsText(String before, String after) {
        return before.equals(after) || new TypeChange(MysqlType.parse(before), MysqlType.parse(after)).keepsText();
    }

    private boolean keepsText() {
        String name = before.name();
        if (INTEGER_BYTES.containsKey(name)) {
            return keepsInteger();
        }
        if (name.equals("char") || name.equals("varchar") || TEXT_BYTES.containsKey(name)) {
            return keepsCharacters();
        }
        if (name.equals("binary") || name.equals("varbinary") || BLOB_BYTES.containsKey(name)) {
            return keepsBytes();
        }
        if (!name.equals(after.name())) {
            return false;
        }
        if (LABELLED.contains(name)) {
            return growth() > 0 && startsWith(after.labels(), before.labels());
        }
        if (TEMPORAL.contains(name)) {
            return argument(before, 0, 0) == argument(after, 0, 0);
        }
        return switch (name) {
            case "decimal" -> keepsDecimal();
            case "bit" -> argument(before, 0, 1) > 1 && argument(after, 0, 1) >= argument(before, 0, 1);
            case "year" -> true;
            case "float", "double" -> before.arguments().equals(after.arguments()) && keepsSign();
            default -> before.equals(after);
        };
    }

    /** Whether negative values stay possible. */
    private boolean keepsSign() {
        return isUnsigned(before) || !isUnsigned(after);
    }

    private static boolean isUnsigned(MysqlType type) {
        return type.traits().contains(MysqlType.Trait.UNSIGNED);
    }

    private boolean keepsInteger() {
        int old = INTEGER_BYTES.getOrDefault(before.name(), 0);
        int now = INTEGER_BYTES.getOrDefault(after.name(), 0);
        boolean losesUpperHalf = isUnsigned(before) && !isUnsigned(after);
        return keepsSign() && (losesUpperHalf ? now > old : now >= old);
    }

    private boolean keepsDecimal() {
        boolean sameScale = argument(before, 1, 0) == argument(after, 1, 0);
        return sameScale && argument(after, 0, 10) >= argument(before, 0, 10) && keepsSign();
    }

    /** A {@code char} loses its values' trailing blanks, so nothing can become one. */
    private boolean keepsCharacters() {
        int growth = growth();
        if (growth == 0 || (after.name().equals("char") && !before.name().equals("char"))) {
            return false;
        }
        Long oldBytes = TEXT_BYTES.get(before.name());
        Long newBytes = TEXT_BYTES.get(after.name());
        boolean intoLimited = after.name().equals("char") || after.name().equals("varchar");
        if (intoLimited) {
            return oldBytes == null && argument(after, 0, 1) >= argument(before, 0, 1);
        }
        if (newBytes == null) {
            return false;
        }
        long needed = oldBytes == null ? (long) argument(before, 0, 1) * characterBytesMax() : oldBytes * growth;
        return newBytes >= needed || (oldBytes != null && isSameCharset() && newBytes >= oldBytes);
    }

    private int characterBytesMax() {
        return CHARACTER_BYTES_MAX.getOrDefault(after.charset(), CHARACTER_BYTES_MAX_OF_ANY);
    }

    private boolean isSameCharset() {
        return before.charset().equals(after.charset());
    }

    /** The most bytes one byte becomes in the new character set; 0 when it does not have all characters. */
    private int growth() {
        if (isSameCharset()) {
            return 1;
        }
        return SUPERSETS.getOrDefault(before.charset(), Map.of()).getOrDefault(after.charset(), 0);
    }

    /** A {@code binary} is filled up with zeros, so only one of the same length keeps values. */
    private boolean keepsBytes() {
        Long newBytes = BLOB_BYTES.get(after.name());
        Long oldBytes = BLOB_BYTES.get(before.name());
        long old = oldBytes == null ? argument(before, 0, 1) : oldBytes;
        return switch (after.name()) {
            case "binary" -> before.name().equals("binary") && argument(after, 0, 1) == old;
            case "varbinary" -> argument(after, 0, 1) >= old;
            default -> newBytes != null && newBytes >= old;
        };
    }

    private static boolean startsWith(List<String> labels, List<String> first) {
        return labels.size() >= first.size() && labels.subList(0, first.size()).equals(first);
    }

    private static int argument(MysqlType type, int index, int otherwise) {
        return type.arguments().size() > index ? type.arguments().get(index) : otherwise;
    }
}
