package io.tributary.target.engine;

import io.tributary.change.ColumnType;
import io.tributary.change.ColumnType.Decimal;
import io.tributary.change.ColumnType.Int;
import io.tributary.change.ColumnType.Real;
import io.tributary.change.ColumnType.Sign;
import io.tributary.change.ColumnType.Time;
import io.tributary.change.ColumnType.Timestamp;
import io.tributary.change.ColumnType.Zone;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an expression's values are outside of the engine.
 *
 * @param type of a column of them
 * @param text an expression for the canonical text of a value; {@code %v} stands for the value
 */
record ComputedType(ColumnType type, String text) {
    private static final Pattern DECIMAL = Pattern.compile("DECIMAL\\((\\d+),(\\d+)\\)");
    private static final String PLAIN = "%v::VARCHAR";
    private static final String REAL = "CASE WHEN isnan(%v) THEN 'NaN' WHEN isinf(%v) THEN"
            + " CASE WHEN %v > 0 THEN 'Infinity' ELSE '-Infinity' END"
            + " ELSE regexp_replace(%v::VARCHAR, '\\.0$', '') END";

    /** That of a type of the engine; empty when no column is of such a type. */
    static Optional<ComputedType> of(String name) {
        Matcher decimal = DECIMAL.matcher(name);
        if (decimal.matches()) {
            Decimal type = new Decimal(Integer.parseInt(decimal.group(1)), Integer.parseInt(decimal.group(2)));
            return Optional.of(new ComputedType(type, ParquetType.text(name, "%v")));
        }
        return switch (name) {
            case "BOOLEAN" -> plain(new ColumnType.Bool());
            case "TINYINT" -> plain(new Int(8, Sign.SIGNED));
            case "SMALLINT" -> plain(new Int(16, Sign.SIGNED));
            case "INTEGER" -> plain(new Int(32, Sign.SIGNED));
            case "BIGINT" -> plain(new Int(64, Sign.SIGNED));
            case "UTINYINT" -> plain(new Int(8, Sign.UNSIGNED));
            case "USMALLINT" -> plain(new Int(16, Sign.UNSIGNED));
            case "UINTEGER" -> plain(new Int(32, Sign.UNSIGNED));
            case "UBIGINT" -> plain(new Int(64, Sign.UNSIGNED));
            case "FLOAT" -> Optional.of(new ComputedType(new Real(32), REAL));
            case "DOUBLE" -> Optional.of(new ComputedType(new Real(64), REAL));
            case "VARCHAR" -> Optional.of(new ComputedType(new ColumnType.Text(), "%v"));
            case "BLOB" -> Optional.of(new ComputedType(new ColumnType.Binary(), "lower(hex(%v))"));
            case "DATE" -> plain(new ColumnType.Date());
            case "TIME" -> plain(new Time(Zone.NONE));
            case "TIMESTAMP" -> plain(new Timestamp(Zone.NONE));
            case "TIMESTAMP WITH TIME ZONE" ->
                Optional.of(new ComputedType(new Timestamp(Zone.ZONED), "make_timestamp(epoch_us(%v))::VARCHAR"));
            case "UUID" -> plain(new ColumnType.Uuid());
            case "JSON" -> plain(new ColumnType.Json());
            default -> Optional.empty();
        };
    }

    private static Optional<ComputedType> plain(ColumnType type) {
        return Optional.of(new ComputedType(type, PLAIN));
    }

    String text(String value) {
        return text.replace("%v", value);
    }
}
