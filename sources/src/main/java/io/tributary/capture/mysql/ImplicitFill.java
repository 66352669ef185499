package io.tributary.capture.mysql;

import io.tributary.capture.mysql.value.MysqlType;
import java.util.Optional;

/**
 * What rows show in a new column that is {@code NOT NULL} and has no default: the type's own default.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/9.7/en/data-type-defaults.html">Data type default values</a>
 */
final class ImplicitFill {
    private ImplicitFill() {}

    /**
     * The canonical text of a type's own default; empty where it is not known for sure, as for dates, whose zero value
     * not every session allows.
     *
     * @param sourceType as {@link CatalogColumn#sourceType}
     */
    static Optional<String> of(String sourceType) {
        MysqlType type = MysqlType.parse(sourceType);
        int first = type.arguments().isEmpty() ? 0 : type.arguments().get(0);
        return switch (type.name()) {
            case "tinyint", "smallint", "mediumint", "int", "bigint", "float", "double" -> Optional.of("0");
            case "decimal" -> {
                int scale = type.arguments().size() > 1 ? type.arguments().get(1) : 0;
                yield Optional.of(scale == 0 ? "0" : "0." + "0".repeat(scale));
            }
            case "bit" -> Optional.of(first <= 1 ? "false" : "0");
            case "char",
                    "varchar",
                    "tinytext",
                    "text",
                    "mediumtext",
                    "longtext",
                    "set",
                    "varbinary",
                    "tinyblob",
                    "blob",
                    "mediumblob",
                    "longblob" -> Optional.of("");
            case "binary" -> Optional.of("00".repeat(Math.max(1, first)));
            case "enum" -> type.labels().stream().findFirst();
            default -> Optional.empty();
        };
    }
}
