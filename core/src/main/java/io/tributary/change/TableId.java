package io.tributary.change;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * A table's full name at the source, exactly as the database spells it; ordered by schema, then name.
 *
 * @param schema schema (PostgreSQL) or database (MySQL), never empty
 * @param name table name, never empty
 */
public record TableId(String schema, String name) implements Comparable<TableId>, Serializable {
    public TableId {
        requireNonNull(schema, "schema is null");
        requireNonNull(name, "name is null");
        if (schema.isEmpty() || name.isEmpty()) {
            throw new IllegalArgumentException(
                    "A table has a schema and a name, got \"" + schema + "\".\"" + name + "\"");
        }
    }

    /**
     * Whether both names can be folder names in a landing zone: no slash, backslash or NUL, not {@code .} or {@code ..},
     * and not the landing zone's own {@code _tributary}.
     */
    public boolean canBePath() {
        return canBeFolder(schema) && canBeFolder(name) && !schema.equals("_tributary");
    }

    private static boolean canBeFolder(String part) {
        return !part.equals(".")
                && !part.equals("..")
                && part.indexOf('/') < 0
                && part.indexOf('\\') < 0
                && part.indexOf('\0') < 0;
    }

    /** {@code schema/name}, the table's folder in a landing zone. Only for names that {@link #canBePath}. */
    public String path() {
        if (!canBePath()) {
            throw new IllegalStateException("Not a folder name: " + this);
        }
        return schema + "/" + name;
    }

    @Override
    public int compareTo(TableId other) {
        int bySchema = schema.compareTo(other.schema);
        return bySchema != 0 ? bySchema : name.compareTo(other.name);
    }

    /** {@code schema.name}, for people. */
    @Override
    public String toString() {
        return schema + "." + name;
    }
}
