package io.tributary.target.database;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import java.util.Set;

/** Types of PostgreSQL that hold every canonical text of a column as it is, or refuse it. */
final class PostgresTypes {
    private static final int PRECISION_MAX = 1000;

    /** Types of PostgreSQL's own that landing files carry as text, and that read their text back as the same value. */
    private static final Set<String> OWN = Set.of(
            "inet",
            "cidr",
            "macaddr",
            "macaddr8",
            "interval",
            "tsvector",
            "tsquery",
            "int4range",
            "int8range",
            "numrange",
            "daterange",
            "tsrange",
            "tstzrange",
            "smallint[]",
            "integer[]",
            "bigint[]",
            "numeric[]",
            "real[]",
            "double precision[]",
            "boolean[]",
            "text[]",
            "uuid[]",
            "date[]");

    private PostgresTypes() {}

    static String of(Column column, boolean inKey) {
        ColumnType type = column.type();
        if (type instanceof ColumnType.Bool) {
            return "boolean";
        } else if (type instanceof ColumnType.Int whole) {
            return whole(whole);
        } else if (type instanceof ColumnType.Decimal decimal) {
            boolean bounded = decimal.precision() > 0
                    && decimal.precision() <= PRECISION_MAX
                    && decimal.scale() >= 0
                    && decimal.scale() <= decimal.precision();
            return bounded ? "numeric(" + decimal.precision() + "," + decimal.scale() + ")" : "numeric";
        } else if (type instanceof ColumnType.Real real) {
            return real.bits() == 32 ? "real" : "double precision";
        } else if (type instanceof ColumnType.Binary) {
            return "bytea";
        } else if (type instanceof ColumnType.Date) {
            return "date";
        } else if (type instanceof ColumnType.Time time) {
            return time.zone() == ColumnType.Zone.NONE ? "time" : "timetz";
        } else if (type instanceof ColumnType.Timestamp timestamp) {
            return timestamp.zone() == ColumnType.Zone.NONE ? "timestamp" : "timestamptz";
        } else if (type instanceof ColumnType.Uuid) {
            return "uuid";
        } else if (type instanceof ColumnType.Json) {
            return column.sourceType().equals("jsonb") ? "jsonb" : "json";
        }
        if (OWN.contains(column.sourceType())) {
            return column.sourceType();
        }
        return inKey ? "text COLLATE \"C\"" : "text";
    }

    private static String whole(ColumnType.Int whole) {
        boolean unsigned = whole.sign() == ColumnType.Sign.UNSIGNED;
        return switch (whole.bits()) {
            case 8 -> "smallint";
            case 16 -> unsigned ? "integer" : "smallint";
            case 32 -> unsigned ? "bigint" : "integer";
            default -> unsigned ? "numeric(20,0)" : "bigint";
        };
    }
}
