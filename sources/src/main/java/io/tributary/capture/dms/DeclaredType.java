package io.tributary.capture.dms;

import io.tributary.change.ColumnType;
import io.tributary.change.ColumnType.Decimal;
import io.tributary.change.ColumnType.Int;
import io.tributary.change.ColumnType.Real;
import io.tributary.change.ColumnType.Sign;
import io.tributary.change.ColumnType.Zone;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Types as people write them: by the names of MySQL, PostgreSQL or DMS. Lengths of texts mean nothing here. */
public final class DeclaredType {
    private static final Pattern TYPE = Pattern.compile(
            "([a-z][a-z0-9 ]*?)\\s*(?:\\(\\s*(\\d+)\\s*(?:,\\s*(\\d+)\\s*)?\\))?((?: unsigned| zerofill| with(?:out)? time zone)*)");

    private DeclaredType() {}

    /** Empty when no such type is known. */
    public static Optional<ColumnType> parse(String text) {
        Matcher matcher = TYPE.matcher(text.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", " "));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String name = matcher.group(1).strip();
        Sign sign = matcher.group(4).contains("unsigned") || matcher.group(4).contains("zerofill")
                ? Sign.UNSIGNED
                : Sign.SIGNED;
        Zone zone = matcher.group(4).contains("with time zone") ? Zone.ZONED : Zone.NONE;
        return switch (name) {
            case "tinyint", "int1" -> whole(8, sign);
            case "smallint", "int2", "smallserial", "int16", "year" -> whole(16, sign);
            case "mediumint", "int", "integer", "int4", "serial", "int32" -> whole(32, sign);
            case "bigint", "int8", "bigserial", "int64" -> whole(64, sign);
            case "uint1" -> whole(8, Sign.UNSIGNED);
            case "uint2", "uint16" -> whole(16, Sign.UNSIGNED);
            case "uint4", "uint32" -> whole(32, Sign.UNSIGNED);
            case "uint8", "uint64" -> whole(64, Sign.UNSIGNED);
            case "decimal", "numeric", "dec", "number" -> decimal(matcher.group(2), matcher.group(3));
            case "real", "real4", "float4", "float32" -> Optional.of(new Real(32));
            case "double", "double precision", "real8", "float", "float8", "float64" -> Optional.of(new Real(64));
            case "bool", "boolean" -> Optional.of(new ColumnType.Bool());
            case "char",
                    "character",
                    "varchar",
                    "character varying",
                    "nchar",
                    "nvarchar",
                    "string",
                    "wstring",
                    "text",
                    "tinytext",
                    "mediumtext",
                    "longtext",
                    "clob",
                    "nclob",
                    "enum",
                    "set" -> Optional.of(new ColumnType.Text());
            case "binary", "varbinary", "bytes", "byte", "blob", "tinyblob", "mediumblob", "longblob", "bytea" ->
                Optional.of(new ColumnType.Binary());
            case "date" -> Optional.of(new ColumnType.Date());
            case "time" -> Optional.of(new ColumnType.Time(zone));
            case "timetz" -> Optional.of(new ColumnType.Time(Zone.ZONED));
            case "datetime", "timestamp" -> Optional.of(new ColumnType.Timestamp(zone));
            case "timestamptz" -> Optional.of(new ColumnType.Timestamp(Zone.ZONED));
            case "uuid" -> Optional.of(new ColumnType.Uuid());
            case "json", "jsonb" -> Optional.of(new ColumnType.Json());
            default -> Optional.empty();
        };
    }

    private static Optional<ColumnType> whole(int bits, Sign sign) {
        return Optional.of(new Int(bits, sign));
    }

    /** Without digits, any number. */
    private static Optional<ColumnType> decimal(
            @org.jspecify.annotations.Nullable String precision, @org.jspecify.annotations.Nullable String scale) {
        if (precision == null) {
            return Optional.of(Decimal.UNBOUNDED);
        }
        return Optional.of(new Decimal(Integer.parseInt(precision), scale == null ? 0 : Integer.parseInt(scale)));
    }
}
