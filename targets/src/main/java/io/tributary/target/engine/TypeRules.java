package io.tributary.target.engine;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.ColumnType.Sign;
import io.tributary.change.TableSchema;
import java.util.List;

/** Which types a kind of final table has for those of the landing zone. */
public enum TypeRules {
    /** All that Parquet has. */
    PARQUET {
        @Override
        ParquetType of(ColumnType type) {
            return ParquetType.of(type);
        }
    },
    /** Whole numbers are signed and have 32 or 64 bits; JSON is text. */
    ICEBERG {
        @Override
        ParquetType of(ColumnType type) {
            if (type instanceof ColumnType.Json) {
                return ParquetType.TEXT;
            }
            if (!(type instanceof ColumnType.Int whole)) {
                return ParquetType.of(type);
            }
            if (whole.sign() == Sign.SIGNED) {
                return ParquetType.of(new ColumnType.Int(Math.max(whole.bits(), Integer.SIZE), Sign.SIGNED));
            }
            return switch (whole.bits()) {
                case 64 -> ParquetType.of(new ColumnType.Decimal(UINT64_DIGITS, 0));
                case 32 -> ParquetType.of(new ColumnType.Int(Long.SIZE, Sign.SIGNED));
                default -> ParquetType.of(new ColumnType.Int(Integer.SIZE, Sign.SIGNED));
            };
        }
    },
    /** Texts, as they are in CSV. */
    TEXT {
        @Override
        ParquetType of(ColumnType type) {
            return ParquetType.TEXT;
        }
    };

    private static final int UINT64_DIGITS = 20;

    abstract ParquetType of(ColumnType type);

    /** The types of a table's columns, in their order. */
    public final List<ParquetType> of(TableSchema schema, EngineSettings settings) {
        return schema.columns().stream()
                .map(column -> of(column, schema, settings))
                .toList();
    }

    private ParquetType of(Column column, TableSchema schema, EngineSettings settings) {
        return settings.isText(schema.table(), column.name()) ? ParquetType.TEXT : of(column.type());
    }
}
