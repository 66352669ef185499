package io.tributary.app.config;

import static java.util.Objects.requireNonNull;

import io.tributary.capture.dms.DeclaredTable.DeclaredColumn;
import io.tributary.capture.dms.DeclaredType;

/** One column of a table whose files do not say what it is. */
public record ColumnConfig(
        @Key(value = "name", about = "Its name.", example = "PersonID") String name,
        @Key(
                        value = TYPE,
                        about =
                                "Its type, by the name that MySQL, PostgreSQL or DMS has for it: `int`, `bigint unsigned`,"
                                        + " `decimal(10,2)`, `varchar(100)`, `timestamp with time zone`, `boolean`, `blob`, `json`.",
                        example = "varchar(100)")
                String type,
        @Key(value = "key", about = "Whether it identifies rows, alone or with others.", otherwise = "false")
                boolean key) {
    private static final String TYPE = "type";

    public ColumnConfig {
        requireNonNull(name, "name is null");
        requireNonNull(type, "type is null");
        if (name.isEmpty()) {
            throw new Misfit("name", "expected a name");
        }
        if (DeclaredType.parse(type).isEmpty()) {
            throw new Misfit(
                    TYPE, "expected a type such as int, bigint, decimal(10,2), varchar(100), date or timestamp");
        }
    }

    DeclaredColumn declared() {
        return new DeclaredColumn(name, DeclaredType.parse(type).orElseThrow(), type, key);
    }
}
