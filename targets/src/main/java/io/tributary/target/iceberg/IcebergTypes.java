package io.tributary.target.iceberg;

import io.tributary.change.Column;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.target.engine.ParquetType;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Iceberg's types and the engine's names of them. */
final class IcebergTypes {
    /** Ids from here on are Iceberg's own. */
    private static final int RESERVED_FIRST = Integer.MAX_VALUE - 200;

    private static final Pattern DECIMAL = Pattern.compile("DECIMAL\\((\\d+),(\\d+)\\)");

    private IcebergTypes() {}

    /** Columns in their order, under their names, with their ids as field ids; all may be NULL. */
    static Schema schema(TableSchema schema, List<ParquetType> types) {
        List<Types.NestedField> fields = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            Column column = schema.columns().get(i);
            if (column.id() < 1 || column.id() >= RESERVED_FIRST) {
                throw new PipelineException(
                        ErrorCode.TABLE_SCHEMA_UNSUPPORTED,
                        "Cannot keep " + schema.table() + " as an Iceberg table: column " + column.name()
                                + " has the id " + column.id(),
                        "");
            }
            fields.add(Types.NestedField.optional(
                    column.id(), column.name(), type(types.get(i).name())));
        }
        return new Schema(fields);
    }

    static Type type(String engineName) {
        Matcher decimal = DECIMAL.matcher(engineName);
        if (decimal.matches()) {
            return Types.DecimalType.of(Integer.parseInt(decimal.group(1)), Integer.parseInt(decimal.group(2)));
        }
        return switch (engineName) {
            case "BOOLEAN" -> Types.BooleanType.get();
            case "INTEGER" -> Types.IntegerType.get();
            case "BIGINT" -> Types.LongType.get();
            case "FLOAT" -> Types.FloatType.get();
            case "DOUBLE" -> Types.DoubleType.get();
            case "VARCHAR" -> Types.StringType.get();
            case "BLOB" -> Types.BinaryType.get();
            case "DATE" -> Types.DateType.get();
            case "TIME" -> Types.TimeType.get();
            case "TIMESTAMP" -> Types.TimestampType.withoutZone();
            case "TIMESTAMP WITH TIME ZONE" -> Types.TimestampType.withZone();
            case "UUID" -> Types.UUIDType.get();
            default -> throw new IllegalArgumentException("No type of Iceberg for " + engineName);
        };
    }

    /** The engine's name of a type; Iceberg's own where the engine makes no such columns. */
    static String engineName(Type type) {
        if (type instanceof Types.DecimalType decimal) {
            return "DECIMAL(" + decimal.precision() + "," + decimal.scale() + ")";
        }
        return switch (type.typeId()) {
            case BOOLEAN -> "BOOLEAN";
            case INTEGER -> "INTEGER";
            case LONG -> "BIGINT";
            case FLOAT -> "FLOAT";
            case DOUBLE -> "DOUBLE";
            case STRING -> "VARCHAR";
            case BINARY -> "BLOB";
            case DATE -> "DATE";
            case TIME -> "TIME";
            case TIMESTAMP ->
                ((Types.TimestampType) type).shouldAdjustToUTC() ? "TIMESTAMP WITH TIME ZONE" : "TIMESTAMP";
            case UUID -> "UUID";
            default -> type.toString();
        };
    }

    /** What the entry of a catalog calls a type; readers of the table look at Iceberg's own metadata. */
    static String hiveName(Type type) {
        if (type instanceof Types.DecimalType decimal) {
            return "decimal(" + decimal.precision() + "," + decimal.scale() + ")";
        }
        return switch (type.typeId()) {
            case BOOLEAN -> "boolean";
            case INTEGER -> "int";
            case LONG -> "bigint";
            case FLOAT -> "float";
            case DOUBLE -> "double";
            case BINARY -> "binary";
            case DATE -> "date";
            case TIMESTAMP -> "timestamp";
            default -> "string";
        };
    }
}
